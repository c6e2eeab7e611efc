import {
  type CheckOf,
  type CheckOutcome,
  MAIN,
  METRICS,
  type MetricId,
  type Reading,
} from '../../shared/domain/index.ts';
import { asSentence, counted, formatDuration, formatValue } from '../../shared/format.ts';
import { MIN_PERCENTILE_SAMPLES, percentiles } from '../health/index.ts';
import { failed, passed, unknown, warning } from './outcome.ts';

/** Answers of this long make a percentile, in milliseconds. */
const WINDOW_MS = 600_000;
/** A look that stands alone asks so often, and no more: what is asked is a burden to whom is asked. */
const ASKED = 5;
const SECOND = 1000;

interface Known {
  /** The component's reading of a moment ago. */
  readonly reading: Reading | undefined;
  /** Looks once more. */
  readonly again: () => Promise<Reading | undefined>;
  /** Figures that were kept, each as `mean`; of this or of another Lifeguard. */
  readonly kept: (metric: MetricId, from: number, to: number, points: number) => readonly { readonly mean: number }[];
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Whether a metric is the percentile that the answer time is agreed upon by. */
export const isPercentile = (metric: string): metric is typeof MAIN.agreed => metric === MAIN.agreed;

/**
 * A percentile of the answer time, from what was measured anyway: by this engine, else by whoever kept the history. Where nothing was, a few
 * answers are asked for, and nothing is said that so few cannot tell.
 */
export async function judgePercentile(
  { metric, below }: CheckOf<'metric'>,
  { reading, again, kept, now }: Known,
): Promise<CheckOutcome> {
  const { title, unit } = METRICS[metric];
  const show = (value: number) => formatValue(value, unit);
  const limit = `the limit is ${show(below)}.`;
  const measured = reading?.metrics[metric];
  if (measured !== undefined) return judged(measured, `${title} is ${show(measured)}; ${limit}`);
  if (reading?.ok !== true)
    return unknown(reading === undefined ? `${title} was not read yet.` : asSentence(reading.failure.got));
  const values = kept(MAIN.latency, now - WINDOW_MS, now, WINDOW_MS / SECOND).map((p) => p.mean);
  const { p95 } = percentiles(values) ?? {};
  if (p95 !== undefined)
    return judged(
      p95,
      `${title} is ${show(p95)}, of ${counted(values.length, 'answer that was', 'answers that were')} kept in the last ${formatDuration(WINDOW_MS)}; ${limit}`,
    );
  const asked = await answers(reading, again);
  const slowest = Math.max(...asked);
  const words = `The slowest of ${asked.length} answers took ${show(slowest)}; ${limit} A P95 needs ${MIN_PERCENTILE_SAMPLES}, which are there once Lifeguard has watched for two minutes.`;
  if (asked.length === 0) return unknown(`${title} was not read yet.`);
  if (slowest < below) return passed(words);
  return Math.min(...asked) < below ? warning(words) : failed(words);

  function judged(value: number, text: string): CheckOutcome {
    return value < below ? passed(text) : failed(text);
  }
}

async function answers(first: Reading, again: () => Promise<Reading | undefined>): Promise<readonly number[]> {
  const values: number[] = [];
  let reading: Reading | undefined = first;
  for (let asked = 1; ; asked++) {
    const value: number | undefined = reading?.ok === true ? reading.metrics[MAIN.latency] : undefined;
    if (value === undefined) return values;
    values.push(value);
    if (asked === ASKED) return values;
    reading = await again();
  }
}
