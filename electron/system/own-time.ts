import { type Clock, elapsedMs } from '../../shared/domain/index.ts';

/** Time is counted in slices of this length, in milliseconds. */
const SLICE_MS = 100;
/** However busy the machine is, nothing is waited for longer than so many times its limit. */
const MOST_TIMES = 3;

/**
 * Calls back after `ms` milliseconds in which this process came to run. A slice that ends later than twice its length was spent waiting for
 * the processor: an answer may lie there unread, and timers are served before it. Such a slice does not count.
 * @returns a function that cancels it
 */
export function afterOwnTime(clock: Clock, ms: number, fn: () => void): () => void {
  const begun = clock.now();
  let left = ms;
  let cancel = (): void => {};
  const next = (): void => {
    const slice = Math.min(left, SLICE_MS);
    const from = clock.now();
    cancel = clock.after(slice, () => {
      const now = clock.now();
      if (elapsedMs(from, now) <= slice + SLICE_MS) left -= slice;
      if (left <= 0 || elapsedMs(begun, now) >= ms * MOST_TIMES) fn();
      else next();
    });
  };
  next();
  return () => cancel();
}
