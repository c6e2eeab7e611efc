import { type BuiltInMetricId, type Clock, LOAD, METRICS, type MemoryTrend } from '../../shared/domain/index.ts';
import type { ConfigStore } from '../config/index.ts';
import { trendOf } from '../health/index.ts';
import type { Recorder } from '../journal/index.ts';
import { checklists } from './lists.ts';

const HOUR = 3_600_000;
/** A trend is steady when so many pairs of samples rise. */
const STEADY = 0.85;
/** A limit that is further away is no matter of now, in milliseconds. */
const NEAR_MS = 2 * HOUR;

interface TrendDeps {
  readonly clock: Clock;
  readonly store: ConfigStore;
  readonly recorder: Pick<Recorder, 'series'>;
}

interface MetricTrend {
  readonly metric: BuiltInMetricId;
  readonly trend: MemoryTrend;
}

/** Where figures are heading by the history of the last hour; those of which too little is kept are left out. */
export function resourceTrends(
  { recorder, clock, store }: TrendDeps,
  metrics: readonly BuiltInMetricId[],
): MetricTrend[] {
  const { wall } = clock.now();
  const { settings } = store.current();
  return metrics.flatMap((metric) => {
    const samples = recorder.series(metric, wall - HOUR, wall, 60).map((p) => ({ mono: p.at, value: p.mean }));
    const key = `thresholds.${metric}`;
    const limit =
      key in settings ? (settings[key as keyof typeof settings] as { critical: number | null }).critical : null;
    const trend = trendOf(samples, limit);
    return trend === null ? [] : [{ metric, trend }];
  });
}

/** Those that reach their limit soon, and steadily. */
export const nearLimit = (
  found: readonly MetricTrend[],
): readonly { readonly what: string; readonly limitInMs: number }[] =>
  found.flatMap(({ metric, trend: { confidence, limitInMs } }) =>
    confidence > STEADY && limitInMs !== null && limitInMs < NEAR_MS
      ? [{ what: METRICS[metric].title, limitInMs }]
      : [],
  );

/** The figures whose trends the guide has reviewed. */
const reviewed = (): readonly BuiltInMetricId[] =>
  Object.values(checklists()).flatMap((list) =>
    list.lines.flatMap(({ check }) => (check.kind === 'trends' ? check.metrics : [])),
  );

/** What is on its way to a limit; undefined where nothing is kept yet that could tell. */
export function trendsNow(deps: TrendDeps): ReturnType<typeof nearLimit> | undefined {
  // How busy the machine is goes up and down with the work: that is on its way to nothing.
  const metrics = reviewed().filter((metric) => metric !== LOAD.metric);
  const found = resourceTrends(deps, metrics);
  return found.length === 0 ? undefined : nearLimit(found);
}
