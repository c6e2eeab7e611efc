import { type BuiltInMetricId, type CheckOutcome, MAIN, METRICS, type Readings } from '../../shared/domain/index.ts';
import { formatDuration, formatList, formatPercent, formatValue } from '../../shared/format.ts';
import { mean } from '../../shared/statistics.ts';
import { isLeak } from '../health/index.ts';
import { passed, skipped, unknown, warning } from './outcome.ts';
import { isNear, nearLimit, OWN_MEMORY, resourceTrends, type TrendDeps } from './trends.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Figures of before, and what is read now. */
export interface OverTime extends TrendDeps {
  readonly readings: Readings;
}

/** Less before the last ten minutes says nothing of what is usual, in milliseconds. */
const USUAL_MS = HOUR;

/** A day with a pause in it is one; else the time that was measured. */
const spanWords = (ms: number): string => (ms >= 20 * HOUR ? 'day' : formatDuration(ms));

/** The last ten minutes against what was measured in the day before. What does not answer now has figures of before its end: they say nothing of the present. */
export function regression(deps: OverTime, metrics: readonly BuiltInMetricId[], percent: number): CheckOutcome {
  const { recorder, clock } = deps;
  const { wall } = clock.now();
  const compared = metrics.flatMap((metric) => {
    const now = mean(recorder.series(metric, wall - 10 * MINUTE, wall, 60).map((p) => p.mean));
    const before = recorder.series(metric, wall - 24 * HOUR, wall - 10 * MINUTE, 200);
    const usual = mean(before.map((p) => p.mean));
    const spanMs = wall - 10 * MINUTE - (before[0]?.at ?? wall);
    return now === null || usual === null || usual === 0
      ? []
      : [{ metric, now, usual, spanMs, change: ((now - usual) / usual) * 100 }];
  });
  const spanMs = Math.max(0, ...compared.map((c) => c.spanMs));
  if (compared.length === 0) return skipped('There is no history yet to compare with.');
  if (spanMs < USUAL_MS)
    return skipped(
      `Before the last ten minutes ${formatDuration(spanMs)} were measured: too little to say what is usual.`,
    );
  const { present, gone } = byPresence(compared, (metric) => deps.readings[METRICS[metric].component]?.ok === true);
  const raw = present
    .map(
      ({ metric, now, usual }) =>
        `${METRICS[metric].title}: ${formatValue(now, METRICS[metric].unit)}, usually ${formatValue(usual, METRICS[metric].unit)}`,
    )
    .join('\n');
  const worse = present.filter((c) => c.change > percent);
  if (worse.length > 0)
    return warning(
      `${formatList(worse.map((w) => `${METRICS[w.metric].title} is ${formatPercent(w.change)} above its usual value`))}.${gone}`,
      raw,
    );
  return judged(`Nothing is much slower than it was in the ${spanWords(spanMs)} before.`, present.length, gone, raw);
}

/** Whether a figure is on its way to its limit, by the last hour. */
export function trends(deps: OverTime, metrics: readonly BuiltInMetricId[]): CheckOutcome {
  const found = resourceTrends(deps, metrics);
  if (found.length === 0) return skipped('There is no history yet to see a trend in.');
  const { present, gone } = byPresence(found, (metric) => {
    const reading = deps.readings[METRICS[metric].component];
    return reading?.ok === true && reading.metrics[metric] !== undefined;
  });
  const raw = present
    .map(
      ({ metric, trend }) =>
        `${METRICS[metric].title}: ${formatValue(trend.bytesPerMinute * 60, METRICS[metric].unit)} an hour, over the last ${formatDuration(trend.spanMs)}`,
    )
    .join('\n');
  // What ran before it says nothing of the serving process, whose own trend is told as a leak.
  const own = deps.readings[MAIN.processes]?.facts.trend;
  const isLeaking = isLeak(own, deps.store.current().settings[`${MAIN.id}.leakWindow`] * 1000) && isNear(own);
  const others = isLeaking ? present.filter(({ metric }) => METRICS[metric].component !== MAIN.processes) : present;
  const near = [...(isLeaking ? [{ what: OWN_MEMORY, limitInMs: own.limitInMs ?? 0 }] : []), ...nearLimit(others)];
  if (near.length > 0)
    return warning(
      `${formatList(near.map(({ what, limitInMs }) => `${what} reaches its limit in ${formatDuration(limitInMs)}`))}.${gone}`,
      raw,
    );
  return judged('Nothing is on its way to a limit.', present.length, gone, raw);
}

/** Those whose component is read now, and a sentence about the others. */
function byPresence<T extends { readonly metric: BuiltInMetricId }>(
  all: readonly T[],
  isRead: (metric: BuiltInMetricId) => boolean,
): { readonly present: readonly T[]; readonly gone: string } {
  const left = all.filter(({ metric }) => !isRead(metric)).map(({ metric }) => METRICS[metric].title);
  const gone = left.length === 0 ? '' : ` Not read now: ${formatList(left)}.`;
  return { present: all.filter(({ metric }) => isRead(metric)), gone };
}

/** What is well of what is read passes; with something that is not read, all of it cannot be told. */
function judged(well: string, count: number, gone: string, raw: string): CheckOutcome {
  if (gone === '') return passed(well, raw);
  return count === 0
    ? unknown(gone.trim())
    : unknown(`Of what is read: ${well.charAt(0).toLowerCase()}${well.slice(1)}${gone}`, raw);
}
