import { type Clock, elapsedMs } from '../../shared/domain/index.ts';

/** Time is counted in slices of this length, in milliseconds. */
const SLICE_MS = 100;
/**
 * What is limited usually answers at once, and a timer that was cancelled still wakes the process when it would have been due, unless another
 * one is earlier: the first slice is this share of the whole, so that it seldom is the next one.
 */
const FIRST_SHARE = 0.5;
/** However busy the machine is, nothing is waited for longer than so many times its limit. */
const MOST_TIMES = 3;

/**
 * Calls back after `ms` milliseconds in which this process came to run. A slice that ends late by more than 100 ms was spent waiting for
 * the processor: an answer may lie there unread, and timers are served before it. Such a slice does not count; the first one does, which is
 * long and never the last: otherwise a short limit, late once, would outlast a longer one around it.
 * @returns a function that cancels it
 */
export function afterOwnTime(clock: Clock, ms: number, fn: () => void): () => void {
  const begun = clock.now();
  let left = ms;
  let cancel = (): void => {};
  const count = (slice: number, isFirst = false): void => {
    const from = clock.now();
    cancel = clock.after(slice, () => {
      const now = clock.now();
      if (isFirst || elapsedMs(from, now) <= slice + SLICE_MS) left -= slice;
      if (left <= 0 || elapsedMs(begun, now) >= ms * MOST_TIMES) fn();
      else count(Math.min(left, SLICE_MS));
    });
  };
  count(ms * FIRST_SHARE, true);
  return () => cancel();
}
