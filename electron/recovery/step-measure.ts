import {
  elapsedMs,
  type MetricId,
  type ReadFigures,
  type StepAction,
  type StepOutcome,
} from '../../shared/domain/index.ts';
import { counted, formatMs, often } from '../../shared/format.ts';
import { ascending, median, nearestRank } from '../../shared/statistics.ts';
import { timedGet } from '../system/index.ts';
import type { StepContext } from './attempt.ts';

/** One answer may take this long; slower ones count as this. */
const REQUEST_MS = 5000;
/** Measuring a very slow backend must not take longer than mending it. */
const TOTAL_MS = 20_000;

/** Takes the figures of a `measure` step; the runner puts before and after into its last sentence. */
export async function measure(
  { read, label }: Extract<StepAction, { kind: 'measure' }>,
  context: StepContext,
): Promise<StepOutcome> {
  const taken = await read(context);
  if (typeof taken === 'string') return { ok: true, skipped: true, result: taken };
  if (taken === null) return { ok: true, skipped: true, result: 'Nothing answered, so nothing was measured.' };
  if (label !== 'warm-up') context.attempt.figures[label] = taken;
  const { text } = taken;
  return { ok: true, result: `${text.charAt(0).toUpperCase()}${text.slice(1)}.` };
}

/** What `latency` does, as a plan shows it. */
export const latencyWords = (url: string, count: number): string =>
  `GET ${url}, ${often(count)}, or as often as ${formatMs(TOTAL_MS)} allow`;

/**
 * Asks `count` times, and says how long the answers took; judged by their P95 in milliseconds. Begins no further request after `TOTAL_MS`, and says
 * so.
 * @param metric what the answers are figures of, in milliseconds; null where they tell of nothing that is followed
 */
export const latency =
  (url: string, count: number, metric: MetricId | null = null): ReadFigures =>
  async ({ world, signal }) => {
    const why = (await world.keptFrom?.(signal)) ?? null;
    if (why !== null) return why;
    const begun = world.clock.now();
    const times: number[] = [];
    for (let i = 0; i < count && elapsedMs(begun, world.clock.now()) < TOTAL_MS; i++) {
      const asked = world.clock.now();
      const answered = await timedGet(url, REQUEST_MS, signal);
      if (!answered && times.length === 0 && i >= 2) return null;
      const tookMs = answered ? elapsedMs(asked, world.clock.now()) : REQUEST_MS;
      times.push(tookMs);
      if (metric !== null && answered) world.noteFigure?.(metric, tookMs);
    }
    const [middle, p95] = [median(times), nearestRank(ascending(times), 95)];
    if (middle === null || p95 === null) return null;
    const fewer = times.length < count ? ` (then ${formatMs(TOTAL_MS)} were over)` : '';
    return {
      text: `median ${formatMs(middle)}, P95 ${formatMs(p95)} of ${counted(times.length, 'request')}${fewer}`,
      value: p95,
    };
  };
