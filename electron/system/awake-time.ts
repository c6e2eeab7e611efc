import type { Clock } from '../../shared/domain/index.ts';
import { afterTime } from './own-time.ts';

/** So often it is looked whether this process still runs, in milliseconds. */
const TICK_MS = 1000;
/** A tick that is so late, in milliseconds, was slept through: the machine slept, or this process was stopped or had no core. None of that is time waited. */
const LATE_MS = 5000;

interface Slept {
  readonly from: number;
  readonly to: number;
}

/** How long something is waited for, without what was slept meanwhile. */
export class AwakeTime {
  private readonly clock: Clock;
  private readonly slept: Slept[] = [];
  private dueMono = 0;
  private cancel = () => {};

  constructor(clock: Clock) {
    this.clock = clock;
    this.tick();
  }

  /** Milliseconds that have passed, without what was slept. @param sinceMono on the monotonic clock; what was slept before this began is not known */
  passedMs(sinceMono: number): number {
    const now = this.clock.now().mono;
    const lost = this.sleeps(now).reduce((sum, { from, to }) => sum + Math.max(0, to - Math.max(from, sinceMono)), 0);
    return now - sinceMono - lost;
  }

  /** Whether anything was slept since then: what was read meanwhile may be from before. @param sinceMono on the monotonic clock */
  hasSlept(sinceMono: number): boolean {
    return this.sleeps(this.clock.now().mono).some(({ to }) => to > sinceMono);
  }

  end(): void {
    this.cancel();
  }

  /** A sleep that is just over may be asked about before its tick has come. */
  private sleeps(now: number): readonly Slept[] {
    return now - this.dueMono > LATE_MS ? [...this.slept, { from: this.dueMono, to: now }] : this.slept;
  }

  private tick(): void {
    this.dueMono = this.clock.now().mono + TICK_MS;
    this.cancel = this.clock.after(TICK_MS, () => {
      const now = this.clock.now().mono;
      if (now - this.dueMono > LATE_MS) this.slept.push({ from: this.dueMono, to: now });
      this.tick();
    });
  }
}

/** Does something that waits, with what tells it how long it has waited. */
export async function whileAwake<T>(clock: Clock, act: (time: AwakeTime) => Promise<T>): Promise<T> {
  const time = new AwakeTime(clock);
  try {
    return await act(time);
  } finally {
    time.end();
  }
}

/**
 * Calls back after `ms` milliseconds in which nothing was slept; where this process stood still at their end, a moment later, as `afterTime` does.
 * @returns cancels it
 */
export function afterAwake(clock: Clock, ms: number, fn: () => void): () => void {
  const time = new AwakeTime(clock);
  const begun = clock.now().mono;
  let cancel = (): void => {};
  const wait = (leftMs: number): void => {
    cancel = afterTime(clock, leftMs, () => {
      const left = time.hasSlept(begun) ? ms - time.passedMs(begun) : 0;
      if (left > 0) return wait(left);
      time.end();
      fn();
    });
  };
  wait(ms);
  return () => {
    cancel();
    time.end();
  };
}
