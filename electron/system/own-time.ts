import { type Clock, elapsedMs } from '../../shared/domain/index.ts';
import { BEAT_MS, onBeat } from './beats.ts';
import { systemClock } from './clock.ts';

/** Time is counted in slices of this length, in milliseconds. */
const SLICE_MS = 100;
/**
 * What is limited usually answers at once, and a timer that was cancelled still wakes the process when it would have been due, unless another
 * one is earlier: the first slice is this share of the whole, so that it seldom is the next one, and a long one falls on a beat with others.
 */
const FIRST_SHARE = 0.5;
const ON_BEAT_MS = 1000;
/** However busy the machine is, nothing is waited for longer than so many times its limit, and one slice more where it stood still at the end. */
const MOST_TIMES = 3;

/**
 * Calls back after `ms` milliseconds in which this process came to run. A slice that ends late by more than 100 ms was spent waiting for
 * the processor: an answer may lie there unread, and timers are served before it. Such a slice does not count; the first one does, which is
 * long and never the last: otherwise a short limit, late once, would outlast a longer one around it. A machine that stands still for longer than
 * all of it leaves one slice, in which what came meanwhile is read.
 * @returns a function that cancels it
 */
export function afterOwnTime(clock: Clock, ms: number, fn: () => void): () => void {
  const begun = clock.now();
  let left = ms;
  let cancel = (): void => {};
  let isLast = false;
  const next = (isLate: boolean): void => {
    const isLong = elapsedMs(begun, clock.now()) >= ms * MOST_TIMES;
    if (left <= 0 || (isLong && (isLast || !isLate))) {
      fn();
      return;
    }
    isLast = isLong;
    count(Math.min(left, SLICE_MS));
  };
  const count = (slice: number): void => {
    const from = clock.now();
    cancel = clock.after(slice, () => {
      const isLate = elapsedMs(from, clock.now()) > slice + SLICE_MS;
      if (!isLate) left -= slice;
      next(isLate);
    });
  };
  const first = ms * FIRST_SHARE;
  const isOnBeat = first >= ON_BEAT_MS;
  // A beat may come sooner or later than it was asked for.
  const most = first + (isOnBeat ? BEAT_MS : 0);
  const onFirst = (): void => {
    const passedMs = elapsedMs(begun, clock.now());
    left -= Math.min(passedMs, most);
    next(passedMs > most + SLICE_MS);
  };
  cancel = isOnBeat ? onBeat(clock, first, onFirst) : clock.after(first, onFirst);
  return () => cancel();
}

/** Why something ended that was done under a limit. */
export class OverTime extends Error {}

/**
 * Does something under a limit of `ms` milliseconds in which this process came to run, as `AbortSignal.timeout` does under one by the clock: that one
 * is over before an answer is read that came while this process stood still.
 * @param signal ends it too
 * @param act gets what it is ended by
 */
export async function withinOwnTime<T>(
  ms: number,
  signal: AbortSignal | undefined,
  act: (limited: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const cancel = afterOwnTime(systemClock, ms, () => late.abort(new OverTime(`No answer within ${ms} ms`)));
  try {
    return await act(signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]));
  } finally {
    cancel();
  }
}

/**
 * Calls back after `ms` milliseconds by the clock, for what may take minutes: where this process stood still at their end, a moment later, in which
 * what came meanwhile is read.
 * @returns a function that cancels it
 */
export function afterTime(clock: Clock, ms: number, fn: () => void): () => void {
  const begun = clock.now();
  let cancel = clock.after(ms, () => {
    if (elapsedMs(begun, clock.now()) <= ms + SLICE_MS) fn();
    else cancel = clock.after(SLICE_MS, fn);
  });
  return () => cancel();
}
