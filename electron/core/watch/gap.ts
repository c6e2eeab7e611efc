import type { Clock } from '../../../shared/domain/index.ts';

/** A timer that fires this much too late, beyond its own period, means that the machine slept (a laptop's lid). In milliseconds. */
const GAP_FLOOR_MS = 5000;

/**
 * Notices that the machine slept or that this process was stopped: late timers tell of it, and so does a wall clock that jumped ahead, of a
 * sleep that the monotonic clock did not count.
 */
export class GapDetector {
  private readonly clock: Clock;
  private wallAhead: number;

  constructor(clock: Clock) {
    this.clock = clock;
    const { wall, mono } = clock.now();
    this.wallAhead = wall - mono;
  }

  /** How far the wall clock has run ahead of the monotonic one since the last time, in milliseconds. */
  noteWall(): number {
    const { wall, mono } = this.clock.now();
    const before = this.wallAhead;
    this.wallAhead = wall - mono;
    return this.wallAhead - before;
  }

  /**
   * The length of the gap in milliseconds that a timer tells of; null where it is none.
   * @param dueMono when it was due, monotonic milliseconds
   */
  gapAt(dueMono: number, everyMs: number): number | null {
    const gapMs = Math.max(this.clock.now().mono - dueMono, this.noteWall());
    return gapMs <= Math.max(everyMs, GAP_FLOOR_MS) ? null : gapMs;
  }
}
