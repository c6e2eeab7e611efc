import type { Clock, Instant } from '../../shared/domain/index.ts';

/** A clock that stands still until a test moves it: a day passes in a moment. */
export class ManualClock implements Clock {
  private mono = 1000;
  private wall: number;
  private timers: { at: number; fn: () => void }[] = [];

  /** @param wall epoch milliseconds at which it stands first */
  constructor(wall = 1_700_000_000_000) {
    this.wall = wall;
  }

  now(): Instant {
    return { mono: this.mono, wall: this.wall };
  }

  after(delayMs: number, fn: () => void): () => void {
    const timer = { at: this.mono + delayMs, fn };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((t) => t !== timer);
    };
  }

  /** Lets time pass, firing timers in order and giving promises a chance in between. */
  async advance(ms: number): Promise<void> {
    const end = this.mono + ms;
    await settle();
    for (;;) {
      const due = this.timers.filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.move(due.at - this.mono);
      this.timers = this.timers.filter((t) => t !== due);
      due.fn();
      await settle();
    }
    this.move(end - this.mono);
    await settle();
  }

  /** The process stood still for so long (SIGSTOP): time went on, no timer fired. */
  skip(ms: number): void {
    this.move(Math.max(0, ms));
  }

  /** Somebody set the wall clock. */
  setBack(ms: number): void {
    this.wall -= ms;
  }

  private move(ms: number): void {
    if (ms <= 0) return;
    this.mono += ms;
    this.wall += ms;
  }
}

const settle = async (): Promise<void> => {
  for (let i = 0; i < 10; i++) await Promise.resolve();
};
