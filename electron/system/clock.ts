import { performance } from 'node:perf_hooks';
import type { Clock } from '../../shared/domain/index.ts';

/** About 25 days, as many milliseconds as a timer of Node can hold. */
const LONGEST_MS = 2 ** 31 - 1;

/** The machine's clocks. Timers do not keep the process alive by themselves: whoever runs the engine does. */
export const systemClock: Clock = {
  now: () => ({ mono: performance.now(), wall: Date.now() }),
  after(delayMs, fn) {
    // Node takes a longer one for one millisecond.
    const timer = setTimeout(fn, Math.min(delayMs, LONGEST_MS));
    return () => clearTimeout(timer);
  },
};
