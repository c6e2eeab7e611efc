import type { Clock, Instant } from '../../shared/domain/index.ts';

/** How often it is looked whether a time on the wall clock has come, in milliseconds. */
const CHECK_MS = 5000;
/** A pause that is forgotten about must end some day. */
const LONGEST_DAYS = 31;

/** @throws with a sentence when `until` is no time in the next month */
export function checkUntil(until: number, now: number): void {
  if (!Number.isFinite(until)) throw new RangeError('A pause needs the time at which it ends.');
  if (until <= now) throw new RangeError('This pause would be over already; nothing was changed.');
  if (until > now + LONGEST_DAYS * 86_400_000)
    throw new RangeError(`A pause may last ${LONGEST_DAYS} days at most; nothing was changed.`);
}

/** Clocks that are set right little by little are never so far apart, in milliseconds. */
const SET_MS = 1000;

/**
 * Calls once when the wall clock says `until` (epoch milliseconds). "Until tomorrow" is on the wall clock, which the timer's clock does not
 * follow through sleep: looked at every so often. A clock that was set back makes nothing longer: the end comes as soon as it would have.
 * @param onMove told of the end by the clock as it goes now, where that is another
 * @returns the function that calls it off
 */
export function untilOnTheWall(
  clock: Clock,
  until: number,
  then: () => void,
  onMove: (until: number) => void,
): () => void {
  let cancel = () => {};
  const begun = clock.now();
  let end = until;
  const check = () => {
    const { mono, wall } = clock.now();
    const latest = wall + (until - begun.wall) - (mono - begun.mono);
    if (end - latest > SET_MS) {
      end = Math.round(latest);
      if (wall < end) onMove(end);
    }
    return wall < end ? plan() : then();
  };
  const plan = () => {
    cancel = clock.after(CHECK_MS, check);
  };
  plan();
  return () => cancel();
}

/** Alarms that are paused by a person, until a time on the wall clock. */
export class Pause {
  private readonly clock: Clock;
  private readonly onChange: () => void;
  private end: number | null = null;
  private over: Instant | null = null;
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

  /** When the last pause of this session was over; null before the first, and while one lasts. */
  get endedAt(): Instant | null {
    return this.over;
  }

  /**
   * @param until wall-clock milliseconds; null ends the pause
   * @throws when it is no time in the next month
   */
  set(until: number | null): void {
    if (until !== null) checkUntil(until, this.clock.now().wall);
    if (until !== null) this.over = null;
    else if (this.end !== null) this.over = this.clock.now();
    this.end = until;
    this.onChange();
    this.cancelEnd();
    if (until === null || this.stopped) return;
    this.cancelEnd = untilOnTheWall(
      this.clock,
      until,
      () => this.set(null),
      (moved) => {
        this.end = moved;
        this.onChange();
      },
    );
  }

  /** Leaves no timer behind, now and later. */
  stop(): void {
    this.stopped = true;
    this.cancelEnd();
  }
}
