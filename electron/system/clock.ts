import { performance } from 'node:perf_hooks';
import type { Clock } from '../../shared/domain/index.ts';

/** The machine's clocks. Timers do not keep the process alive by themselves: whoever runs the engine does. */
export const systemClock: Clock = {
  now: () => ({ mono: performance.now(), wall: Date.now() }),
  after(delayMs, fn) {
    const timer = setTimeout(fn, delayMs);
    return () => clearTimeout(timer);
  },
};
