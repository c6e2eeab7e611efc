import type { Clock } from '../../../shared/domain/index.ts';
import type { Standstills } from '../../system/index.ts';

/** A timer that fires this much too late, beyond its own period, means that the machine slept (a laptop's lid) or this process was stopped. In milliseconds. */
const GAP_FLOOR_MS = 5000;
/** However busy a machine is, nothing waits for a core for so long. */
const SURELY_MS = 60_000;
/** What tells when the machine woke up may be rounded. */
const PRECISION_MS = 1000;

/** When a timer is to fire, in monotonic milliseconds, and how long this process had run or waited for a core when that was set; null where nobody tells. */
export interface Due {
  readonly mono: number;
  readonly ownMs: number | null;
}

export interface Gap {
  /** Its length in milliseconds. */
  readonly ms: number;
  /** Only the wall clock went on: the machine slept, or somebody has set that clock. */
  readonly isOfWall: boolean;
}

/**
 * Notices that the machine slept or that this process was stopped: late timers tell of it, and so does a wall clock that jumped ahead, of a
 * sleep that the monotonic clock did not count; one that somebody has set tells of none. A process that ran all the time, or wanted to and had no core, was only slow: what it read is as true as before.
 */
export class GapDetector {
  private readonly clock: Clock;
  private readonly told: Standstills;
  private wallAhead: number;
  /** How far what the machine has been up for is ahead of the monotonic clock; null where nothing tells. */
  private upAhead: number | null;

  constructor(clock: Clock, told: Standstills) {
    this.clock = clock;
    this.told = told;
    const { wall, mono } = clock.now();
    this.wallAhead = wall - mono;
    this.upAhead = this.upAheadOf(mono);
  }

  /** Of a timer that is set now. */
  dueIn(ms: number): Due {
    return { mono: this.clock.now().mono + ms, ownMs: this.told.ownMs() };
  }

  private upAheadOf(mono: number): number | null {
    const up = this.told.upMs?.() ?? null;
    return up === null ? null : up - mono;
  }

  /** How far the wall clock has run ahead of the monotonic one since the last time, in milliseconds; as far as the machine was up, where that is told. */
  noteWall(): number {
    const { wall, mono } = this.clock.now();
    const before = this.wallAhead;
    this.wallAhead = wall - mono;
    const aheadMs = this.wallAhead - before;
    if (aheadMs < PRECISION_MS || this.upAhead === null) return aheadMs;
    // What the machine was up for goes on in its sleep, and nobody can set it.
    const upBefore = this.upAhead;
    this.upAhead = this.upAheadOf(mono);
    return Math.min(aheadMs, (this.upAhead ?? upBefore) - upBefore);
  }

  /** The gap that a timer tells of; null where it is none. */
  gapAt(due: Due, everyMs: number): Gap | null {
    const floorMs = Math.max(everyMs, GAP_FLOOR_MS);
    const lateMs = this.clock.now().mono - due.mono;
    const ownGapMs = lateMs > floorMs ? lateMs - this.ownSince(due) : 0;
    const wallMs = this.noteWall();
    const ms = Math.max(ownGapMs, wallMs);
    return ms <= floorMs ? null : { ms, isOfWall: ownGapMs <= floorMs };
  }

  private ownSince({ ownMs }: Due): number {
    const now = ownMs === null ? null : this.told.ownMs();
    return ownMs === null || now === null ? 0 : now - ownMs;
  }

  /** Whether a gap that was found just now is none, on a system that does not count how long a process waits: nothing slept. */
  async isNone({ ms, isOfWall }: Gap): Promise<boolean> {
    if (this.told.ownMs() !== null || (ms >= SURELY_MS && !isOfWall)) return false;
    const begun = this.clock.now().wall - ms;
    const wokeAt = await this.told.wokeAt();
    return wokeAt !== null && wokeAt + PRECISION_MS < begun;
  }
}
