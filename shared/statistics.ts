/** Order statistics: the one place for them, so that a figure is the same wherever it is shown. */

export const ascending = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => a - b);

/** Middle of some numbers in any order, the mean of the middle two where their count is even; null where there are none. */
export function median(values: readonly number[]): number | null {
  const sorted = ascending(values);
  const half = sorted.length >> 1;
  const upper = sorted[half];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2;
}

/** Arithmetic mean; null where there are no numbers. */
export const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Percentile by nearest rank: a value that was measured, the smallest that at least so many percent of all do not exceed.
 * @param sorted ascending
 * @param percent above 0, at most 100
 * @returns null where there are no numbers
 */
export const nearestRank = (sorted: readonly number[], percent: number): number | null =>
  sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? null;

/**
 * How likely chance alone brings at least so many of a number of independent trials: the upper tail of the binomial distribution.
 * @param each how likely one trial is to succeed, 0 to 1
 */
export function chanceOfSoMany(successes: number, trials: number, each: number): number {
  if (each >= 1) return 1;
  let sum = 0;
  // By logarithms: the number of ways to choose among a thousand is beyond what a number can hold.
  let ways = 0;
  for (let k = 0; k <= trials; k++) {
    if (k > 0) ways += Math.log(trials - k + 1) - Math.log(k);
    const odds = k === 0 ? 0 : k * Math.log(each);
    if (k >= successes) sum += Math.exp(ways + odds + (trials - k) * Math.log1p(-each));
  }
  return Math.min(1, sum);
}
