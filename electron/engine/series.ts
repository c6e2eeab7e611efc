import type { Series } from '../../shared/contract/index.ts';
import {
  type Instant,
  METRICS,
  type MetricId,
  type Settings,
  type Sources,
  type Threshold,
} from '../../shared/domain/index.ts';
import { sourceText } from '../config/index.ts';
import type { History } from './history.ts';
import type { Marks } from './marks.ts';

/** Points that a chart needs at most: more than pixels makes no finer line. */
const MAX_POINTS = 720;

interface SeriesInput {
  readonly metric: MetricId;
  readonly rangeMs: number;
  readonly now: Instant;
  readonly history: History;
  readonly marks: Marks;
  readonly settings: Settings;
  readonly sources: Sources;
}

/** One metric's last hour as a chart shows it, with its thresholds and the times in which its component was not well. */
export function seriesOf({ metric, rangeMs, now, history, marks, settings, sources }: SeriesInput): Series {
  const samples = history.since(metric, now, rangeMs);
  const stride = Math.ceil(samples.length / MAX_POINTS);
  // A gap must survive the thinning, or the line would be drawn across it.
  const points = samples
    .filter((s, i) => i % stride === 0 || s.value === null)
    .map((s): [number, number | null] => [s.wall, s.value]);
  const key = `thresholds.${metric}`;
  const threshold: Threshold | null = key in settings ? (settings[key as keyof Settings] as Threshold) : null;
  const source = key in sources ? sources[key as keyof Sources] : null;
  const component = METRICS[metric].component;
  return {
    metric,
    points,
    warning: threshold?.warning ?? null,
    critical: threshold?.critical ?? null,
    thresholdSource: source === null ? null : sourceText(source),
    marks: marks
      .of(component)
      .map((m) => ({ from: m.from.wall, to: m.to?.wall ?? null, state: m.state, text: m.text })),
  };
}
