import { elapsedMs, type StepAction } from '../../shared/domain/index.ts';
import { formatBytes, formatMs, formatPercent } from '../../shared/format.ts';
import { ascending, median, nearestRank } from '../../shared/statistics.ts';
import { timedGet } from '../system/index.ts';
import type { StepContext, StepOutcome } from './step-executor.ts';

/** One answer may take this long; slower ones count as this. */
const REQUEST_MS = 5000;
/** Measuring a very slow backend must not take longer than mending it. */
const TOTAL_MS = 20_000;

/** Takes the figures of a `measure` step; the runner puts before and after into its last sentence. */
export async function measure(
  action: Extract<StepAction, { kind: 'measure' }>,
  context: StepContext,
): Promise<StepOutcome> {
  const text = await figuresOf(action, context);
  if (text === null) return { ok: true, skipped: true, result: 'Nothing answered, so nothing was measured.' };
  if (action.label !== 'warm-up') context.attempt.figures[action.label] = text;
  return { ok: true, result: `${text.charAt(0).toUpperCase()}${text.slice(1)}.` };
}

async function figuresOf(
  { what, url, count }: Extract<StepAction, { kind: 'measure' }>,
  context: StepContext,
): Promise<string | null> {
  const { world, signal } = context;
  if (what === 'latency') return url === null ? null : latency(url, count, context);
  if (what === 'redis') {
    const readings = await world.look(['redis'], signal);
    const facts = readings.redis?.ok ? readings.redis.facts : null;
    return facts?.usedMemoryBytes == null ? null : `Redis uses ${formatBytes(facts.usedMemoryBytes)}`;
  }
  const readings = await world.look(['process', 'memory'], signal);
  const resident = readings.process?.metrics['process.resident'];
  const used = readings.memory?.metrics['memory.used'];
  const parts = [
    resident === undefined ? null : `backend ${formatBytes(resident)}`,
    used === undefined ? null : `machine ${formatPercent(used)}`,
  ].filter((p) => p !== null);
  return parts.length === 0 ? null : parts.join(', ');
}

async function latency(url: string, count: number, { world, signal }: StepContext): Promise<string | null> {
  const begun = world.clock.now();
  const times: number[] = [];
  for (let i = 0; i < count && elapsedMs(begun, world.clock.now()) < TOTAL_MS; i++) {
    const asked = world.clock.now();
    const answered = await timedGet(url, REQUEST_MS, signal);
    if (!answered && times.length === 0 && i >= 2) return null;
    times.push(answered ? elapsedMs(asked, world.clock.now()) : REQUEST_MS);
  }
  const [middle, p95] = [median(times), nearestRank(ascending(times), 95)];
  return middle === null || p95 === null
    ? null
    : `median ${formatMs(middle)}, P95 ${formatMs(p95)} of ${times.length} requests`;
}
