import { ascending, nearestRank } from '../../shared/statistics.ts';

/** Statistics over a rolling window. Figures that too few samples support are null, never a guess. */

/** With fewer than 20 samples the highest one would be the P95. */
export const MIN_PERCENTILE_SAMPLES = 20;
/** With fewer, a single lost answer would already be above the guide's 1 %. */
export const MIN_ERROR_SAMPLES = 100;
/** So many failures in a row are an outage, which is told as such. */
const OUTAGE = 3;
/** More samples say nothing more about P99; the newest count. */
const MAX_SAMPLES = 2000;

export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/**
 * P50, P95 and P99 by nearest rank: the smallest sample that at least so many percent of all samples do not exceed.
 * @param samples in the order in which they came in
 * @returns null below {@link MIN_PERCENTILE_SAMPLES}
 */
export function percentiles(samples: readonly number[]): Percentiles | null {
  const sorted = ascending(samples.slice(-MAX_SAMPLES).filter(Number.isFinite));
  if (sorted.length < MIN_PERCENTILE_SAMPLES) return null;
  const rank = (percent: number) => nearestRank(sorted, percent) ?? 0;
  return { p50: rank(50), p95: rank(95), p99: rank(99) };
}

/** So unlikely is it at most that slowness which goes on brought so many quick answers in a row. */
const BY_CHANCE = 0.01;

/**
 * The first of the quick answers with which slowness ended. One quick answer between slow ones ends nothing: there have to be so many in a row as
 * chance hardly brings where as many are slow as were since the first slow one. After nothing but slow ones that are two or three.
 * @param samples in the order in which they came in
 * @param limit what is above it is slow
 * @returns its index; null where none was slow, or where the latest ones do not tell that it is over
 */
export function quickAgainFrom(samples: readonly number[], limit: number): number | null {
  const isSlow = (value: number) => value > limit;
  const [first, last] = [samples.findIndex(isSlow), samples.findLastIndex(isSlow)];
  if (first === -1) return null;
  const between = samples.slice(first, last + 1);
  // One more than there were: a share of all would be one that no quick answer can ever come from.
  const share = between.filter(isSlow).length / (between.length + 1);
  const quick = samples.length - 1 - last;
  return (1 - share) ** quick <= BY_CHANCE ? last + 1 : null;
}

/**
 * Percent of failed checks since the last outage. An outage (three failures in a row) is left out with all before it: it
 * has its own state and cause, and counting it again would call a recovered backend bad for ten minutes.
 * @param outcomes true for a success, in the order in which they came in
 * @returns null below {@link MIN_ERROR_SAMPLES}
 */
export function errorRate(outcomes: readonly boolean[]): number | null {
  const recent = outcomes.slice(-MAX_SAMPLES);
  let failures = 0;
  let from = 0;
  for (const [i, ok] of recent.entries()) {
    failures = ok ? 0 : failures + 1;
    if (failures >= OUTAGE) from = i + 1;
  }
  const counted = recent.slice(from);
  if (counted.length < MIN_ERROR_SAMPLES) return null;
  return (counted.filter((ok) => !ok).length / counted.length) * 100;
}
