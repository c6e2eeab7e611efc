import type { Clock } from '../../shared/domain/index.ts';

/** How often it is looked whether a pause is over, in milliseconds. */
const CHECK_MS = 5000;
/** A pause that is forgotten about must end some day. */
const LONGEST_DAYS = 31;

/** Alarms that are paused by a person, until a time on the wall clock. */
export class Pause {
  private readonly clock: Clock;
  private readonly onChange: () => void;
  private end: number | null = null;
  private cancelEnd = () => {};
  private stopped = false;

  constructor(clock: Clock, onChange: () => void) {
    this.clock = clock;
    this.onChange = onChange;
  }

  /** Wall-clock milliseconds; null when nothing is paused. */
  get until(): number | null {
    return this.end;
  }

  /**
   * @param until wall-clock milliseconds; null ends the pause
   * @throws when it is no time in the next month
   */
  set(until: number | null): void {
    if (until !== null) this.check(until);
    this.end = until;
    this.onChange();
    this.cancelEnd();
    if (until === null || this.stopped) return;
    // "Until tomorrow" is on the wall clock, which the timer's clock does not follow through sleep: looked at every so often.
    const check = () => (this.clock.now().wall < until ? plan() : this.set(null));
    const plan = () => {
      this.cancelEnd = this.clock.after(CHECK_MS, check);
    };
    plan();
  }

  /** Leaves no timer behind, now and later. */
  stop(): void {
    this.stopped = true;
    this.cancelEnd();
  }

  private check(until: number): void {
    const now = this.clock.now().wall;
    if (!Number.isFinite(until)) throw new RangeError('A pause needs the time at which it ends.');
    if (until <= now) throw new RangeError('This pause would be over already; nothing was changed.');
    if (until > now + LONGEST_DAYS * 86_400_000)
      throw new RangeError(`A pause may last ${LONGEST_DAYS} days at most; nothing was changed.`);
  }
}
