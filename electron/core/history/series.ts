import type { Limits, Series } from '../../../shared/contract/index.ts';
import {
  type ComponentId,
  catalogueIn,
  componentOfMetric,
  type Instant,
  type MetricId,
  type Settings,
  type Sources,
  type Threshold,
} from '../../../shared/domain/index.ts';
import { sourceText } from '../../config/index.ts';
import { HISTORY_MS, type History } from './history.ts';
import type { Marks } from './marks.ts';

/** Points that a chart needs at most: more than pixels makes no finer line. */
const MAX_POINTS = 720;

interface SeriesInput {
  readonly metric: MetricId;
  readonly rangeMs: number;
  /** Epoch milliseconds at which the range ends; now when absent. */
  readonly until?: number | undefined;
  readonly now: Instant;
  readonly history: History;
  readonly marks: Marks;
  readonly settings: Settings;
  readonly sources: Sources;
  /** The journal, for what is longer ago than memory goes back: an hour, or the start of this Lifeguard. */
  readonly longer: (
    from: number,
    to: number,
    points: number,
  ) => readonly { readonly at: number; readonly mean: number; readonly high: number }[];
}

type Configured = Pick<SeriesInput, 'settings' | 'sources'>;

/** The thresholds of each metric of a component, in the order in which metrics are declared. */
export const componentLimits = (component: ComponentId, configured: Configured): Limits[] =>
  [...catalogueIn(configured.settings).metrics]
    .filter(([, definition]) => definition.component === component)
    .map(([metric]) => limitsOf(metric, configured));

function limitsOf(metric: MetricId, { settings, sources }: Configured): Limits {
  const definition = catalogueIn(settings).metrics.get(metric);
  const judgedBy = definition?.likewise === undefined ? metric : `${definition.component}.${definition.likewise}`;
  const key = `thresholds.${judgedBy}`;
  const threshold: Threshold | null = key in settings ? (settings[key as keyof Settings] as Threshold) : null;
  const source = sources[key as keyof Sources] ?? null;
  return {
    metric,
    warning: threshold?.warning ?? null,
    critical: threshold?.critical ?? null,
    thresholdSource: source === null ? null : sourceText(source),
  };
}

/** Epoch milliseconds, and the value; null where nothing could be read. */
type Point = [number, number | null];

/** One metric as a chart shows it, with its thresholds and the times in which its component was not well. */
export function seriesOf(input: SeriesInput): Series {
  const { metric, rangeMs, now, until = now.wall, marks } = input;
  return {
    ...limitsOf(metric, input),
    points: until - rangeMs < now.wall - HISTORY_MS ? longPoints(input) : shortPoints(input),
    marks: marks
      .of(componentOfMetric(metric))
      .map((m) => ({ from: m.from.wall, to: m.to?.wall ?? null, state: m.state, text: m.text })),
  };
}

/**
 * The last hour or a part of it from memory, thinned, and what was before this Lifeguard was started from the journal. A gap must survive that, or the line would be
 * drawn across it.
 */
function shortPoints(input: SeriesInput): Point[] {
  const { metric, rangeMs, now, until = now.wall, history } = input;
  const from = until - rangeMs;
  const samples = history.since(metric, now, now.wall - from).filter(({ wall }) => wall <= until);
  const stride = Math.ceil(samples.length / MAX_POINTS);
  const own = samples.filter((s, i) => i % stride === 0 || s.value === null).map((s): Point => [s.wall, s.value]);
  const first = own[0]?.[0] ?? until;
  if (first - from < LEAST_STEP_MS) return own;
  const before = longPoints({ ...input, rangeMs: first - from, until: first });
  const last = before.at(-1)?.[0];
  return last !== undefined && first - last > LEAST_STEP_MS * GAP_POINTS
    ? [...before, [last + 1, null], ...own]
    : [...before, ...own];
}

/** Points of the past are no closer than this, in milliseconds. */
const LEAST_STEP_MS = 60_000;
/** So many missing points in a row are a gap: Lifeguard or the machine was off. */
const GAP_POINTS = 4;

/** Days from the journal: the highest of each interval, because a mean hides what hurt; a gap where nothing was read. */
function longPoints({ rangeMs, now, until = now.wall, longer }: SeriesInput): Point[] {
  const found = longer(until - rangeMs, until, MAX_POINTS);
  // Of a range that is over perhaps only means of minutes are left, and what is looked at seldom is looked at once a minute.
  const step = Math.max(rangeMs / MAX_POINTS, until === now.wall ? 0 : LEAST_STEP_MS);
  return found.flatMap(({ at, high }, i): Point[] => {
    const before = found[i - 1];
    const isGap = before !== undefined && at - before.at > step * GAP_POINTS;
    return isGap
      ? [
          [before.at + 1, null],
          [at, high],
        ]
      : [[at, high]];
  });
}
