import type { Clock } from '../../shared/domain/index.ts';

/** How often it is looked whether a pause is over, in milliseconds. */
const CHECK_MS = 5000;

/** Alarms that are paused by a person, until a time on the wall clock. */
export class Pause {
  private readonly clock: Clock;
  private readonly onChange: () => void;
  private end: number | null = null;
  private cancelEnd = () => {};

  constructor(clock: Clock, onChange: () => void) {
    this.clock = clock;
    this.onChange = onChange;
  }

  /** Wall-clock milliseconds; null when nothing is paused. */
  get until(): number | null {
    return this.end;
  }

  /** @param until wall-clock milliseconds; null ends the pause */
  set(until: number | null): void {
    this.end = until;
    this.onChange();
    this.stop();
    if (until === null) return;
    // "Until tomorrow" is on the wall clock, which the timer's clock does not follow through sleep: looked at every so often.
    const check = () => (this.clock.now().wall < until ? plan() : this.set(null));
    const plan = () => {
      this.cancelEnd = this.clock.after(CHECK_MS, check);
    };
    plan();
  }

  /** Leaves no timer behind. */
  stop(): void {
    this.cancelEnd();
  }
}
