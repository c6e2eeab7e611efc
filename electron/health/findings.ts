import {
  type Assessment,
  type BuiltInMetricId,
  type ComponentId,
  type FactId,
  type Failure,
  type FailureKind,
  type Finding,
  type FindingOf,
  type FindingWith,
  factOf,
  homesIn,
  isOwned,
  type Level,
  METRICS,
  type MetricDefinition,
  type MetricId,
  ownerOf,
  type Readings,
  type Settings,
  type Threshold,
} from '../../shared/domain/index.ts';
import { asSentence, failureText, formatOf } from '../../shared/format.ts';

/** What a person stopped with Lifeguard: that it does not answer is no trouble. */
export interface DownOnPurpose {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly components: readonly ComponentId[];
  /** What is part of these and was there, whichever Lifeguard saw it. */
  readonly parts?: readonly ComponentId[] | undefined;
  /** It is being started again just now. */
  readonly isStarting?: boolean;
}

/** What is known beyond the readings about whether this machine uses a component at all. */
export interface UseContext {
  /** Components that have answered once. */
  readonly everSeen: ReadonlySet<ComponentId>;
  /** Components that somebody configured. */
  readonly configured: ReadonlySet<ComponentId>;
  readonly shutDown?: DownOnPurpose | null;
  /** Whether the stack was ever seen running, by this Lifeguard or one before it; absent where nobody kept that, and then it was. */
  readonly hasRun?: (() => boolean) | undefined;
}

export interface AssessInput {
  readonly component: ComponentId;
  readonly readings: Readings;
  readonly settings: Settings;
  /** Without it every component counts as used. */
  readonly use: UseContext | null;
  /** Whether what it is part of is not used here; of what is part of nothing it is not asked. */
  readonly isWholeOff: () => boolean;
}

const ORDER: readonly Level[] = ['ok', 'unknown', 'starting', 'warning', 'critical'];

/** The assessment whose level is that of the worst finding; notes do not count. */
export function assessed<Id extends ComponentId>(component: Id, findings: readonly FindingOf<Id>[]): Assessment<Id> {
  // The worst speaks for the component wherever one sentence has to do; a note only adds to it.
  const rank = (f: FindingOf<Id>) => (factOf(f.id)?.note ? 0 : ORDER.indexOf(f.level));
  const sorted = findings.toSorted((a, b) => rank(b) - rank(a));
  const worst = sorted[0] === undefined ? 0 : rank(sorted[0]);
  const stated = findings.some((f) => factOf(f.id)?.stated);
  return { component, level: ORDER[worst] ?? 'ok', findings: sorted, ...(stated ? { stated } : {}) };
}

export const off = <Id extends ComponentId>(component: Id): Assessment<Id> => ({
  component,
  level: 'off',
  findings: [],
});
export const unread = <Id extends ComponentId>(component: Id): Assessment<Id> => ({
  component,
  level: 'unknown',
  findings: [],
});

/** A finding that no number stands behind. */
export const fact = <Id extends FactId | `failure:${FailureKind}` | `reported:${string}`>(
  id: Id,
  level: Finding['level'],
  text: string,
): FindingWith<Id> => ({
  id,
  level,
  text: asSentence(text),
  metric: null,
  value: null,
  limit: null,
});

/** Compares a metric with its limits; a metric that was not read or has no limits says nothing. Reaching a limit is not above it. */
export const compare = <Metric extends BuiltInMetricId>(
  metric: Metric,
  value: number | undefined,
  threshold: Threshold,
): readonly FindingWith<`threshold:${Metric}`>[] => compared(metric, value, threshold, METRICS[metric]);

/** The same for a figure of which only the declaration is at hand. */
export function compared<Metric extends MetricId>(
  metric: Metric,
  value: number | undefined,
  threshold: Threshold,
  { title, unit }: Pick<MetricDefinition, 'title' | 'unit'>,
): readonly FindingWith<`threshold:${Metric}`>[] {
  if (value === undefined || !Number.isFinite(value)) return [];
  const { warning, critical } = threshold;
  const above = (limit: number | null): limit is number => limit !== null && value > limit;
  const level = above(critical) ? 'critical' : above(warning) ? 'warning' : null;
  const limit = level === 'critical' ? critical : warning;
  if (level === null || limit === null) return [];
  return [
    {
      id: `threshold:${metric}` as const,
      level,
      text: `${title} is ${formatOf(value, limit, unit)}.`,
      metric,
      value,
      limit,
    },
  ];
}

type FailureLevel = Finding['level'] | 'off';

/** What a failure means unless its component knows better. */
const FAILURES: Readonly<Record<FailureKind, FailureLevel>> = {
  refused: 'critical',
  timeout: 'critical',
  reset: 'critical',
  unreachable: 'critical',
  auth: 'critical',
  protocol: 'critical',
  'http-status': 'critical',
  'refuses-work': 'critical',
  starting: 'starting',
  'not-offered': 'off',
  absent: 'off',
  'held-back': 'unknown',
  'unavailable-tool': 'unknown',
  'probe-failed': 'unknown',
};

/** What a failed reading says about its component. */
export function failed<Id extends ComponentId>(
  component: Id,
  failure: Failure,
  level = FAILURES[failure.kind],
): Assessment<Id> {
  if (level === 'off') return off(component);
  return assessed(component, [fact(`failure:${failure.kind}`, level, failureText(failure))]);
}

/** The machine is always there: when it cannot be read, that is the probe's trouble. */
export const unreadable = (component: ComponentId, failure: Failure): Assessment =>
  failed(component, failure, 'unknown');

/** Whether this machine uses a component: configured, seen before, or somebody here owns it. */
export function isUsed({ component, readings, use }: AssessInput): boolean {
  if (use === null || use.everSeen.has(component) || use.configured.has(component)) return true;
  if (!isOwned(component)) return false;
  return homesIn(readings).some(([guest]) => guest === component) || ownerOf(readings, component).kind !== 'unknown';
}
