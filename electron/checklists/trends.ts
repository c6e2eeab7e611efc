import {
  type BuiltInMetricId,
  type Clock,
  componentOfMetric,
  LOAD,
  MAIN,
  METRICS,
  type MemoryTrend,
} from '../../shared/domain/index.ts';
import type { ConfigStore } from '../config/index.ts';
import { trendOf } from '../health/index.ts';
import type { Recorder } from '../journal/index.ts';
import { checklists } from './lists.ts';

const HOUR = 3_600_000;
/** A trend is steady when so many pairs of samples rise. */
const STEADY = 0.85;
/** A limit that is further away is no matter of now, in milliseconds. */
const NEAR_MS = 2 * HOUR;

export interface TrendDeps {
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

/** What the trend of the serving process is of. */
export const OWN_MEMORY = 'Memory of the backend';

/** Those that reach their limit soon, and steadily. */
export const nearLimit = (
  found: readonly MetricTrend[],
): readonly { readonly what: string; readonly limitInMs: number }[] =>
  found.flatMap(({ metric, trend }) =>
    isNear(trend) ? [{ what: METRICS[metric].title, limitInMs: trend.limitInMs ?? 0 }] : [],
  );

export const isNear = ({ confidence, limitInMs }: MemoryTrend): boolean =>
  confidence > STEADY && limitInMs !== null && limitInMs < NEAR_MS;

/** The figures whose trends the guide has reviewed. */
const reviewed = (): readonly BuiltInMetricId[] =>
  Object.values(checklists()).flatMap((list) =>
    list.lines.flatMap(({ check }) => (check.kind === 'trends' ? check.metrics : [])),
  );

/** What goes on for less is a start, a build, a model that is loaded: no trend that anybody has to be told of. */
const LASTING_MS = HOUR / 2;

/** A figure on its way to a limit. */
export interface NearingLimit {
  readonly what: string;
  readonly limitInMs: number;
  /** For how long it has been seen to be, in milliseconds. */
  readonly spanMs: number;
}

/**
 * What has been on its way to a limit for half an hour, or leaks and has less than that left, and reaches it soon; undefined where nothing is kept yet that could tell.
 * @param own the trend of the serving process's memory, which knows more than the history: it counts what lies on the GPU; null where there is none
 * @param isNamed whether that is told as a leak already
 */
export function trendsNow(
  deps: TrendDeps,
  own: MemoryTrend | null,
  isNamed = false,
): readonly NearingLimit[] | undefined {
  // How busy the machine is goes up and down with the work: that is on its way to nothing.
  const metrics = reviewed().filter((metric) => metric !== LOAD.metric);
  const found = resourceTrends(deps, metrics);
  if (found.length === 0 && own === null) return undefined;
  const lasting = found.filter(({ trend }) => trend.spanMs >= LASTING_MS);
  const isOwn =
    own !== null && isNear(own) && (own.spanMs >= LASTING_MS || (isNamed && (own.limitInMs ?? 0) < LASTING_MS));
  return [
    ...(isOwn ? [nearing(OWN_MEMORY, own)] : []),
    ...lasting
      // One is enough of the same memory.
      .filter(({ metric, trend }) => isNear(trend) && !(isOwn && componentOfMetric(metric) === MAIN.processes))
      .map(({ metric, trend }) => nearing(METRICS[metric].title, trend)),
  ];
}

const nearing = (what: string, { limitInMs, spanMs }: MemoryTrend): NearingLimit => ({
  ...{ what, spanMs },
  limitInMs: limitInMs ?? 0,
});
