import type { Assessment, FindingOf, MemoryTrend, Readings, Settings } from '../../../shared/domain/index.ts';
import { formatBytes, formatDuration, often } from '../../../shared/format.ts';
import { ended } from '../../health/ended.ts';
import { type AssessInput, assessed, compare, fact, failed, off, unread } from '../../health/findings.ts';
import { isLeak } from '../../health/trend.ts';
import { CRASH_LOOP_RESTARTS } from '../../health/young.ts';
import { keeperInWords } from './starts.ts';

/** Judges the backend's process tree. That nothing runs is the backend's trouble, not the tree's. */
export function assessProcess({ readings, settings, use }: AssessInput): Assessment {
  const reading = readings.process;
  if (!settings['backend.enabled']) return off('process');
  if (reading === undefined) return unread('process');
  if (!reading.ok) return failed('process', reading.failure, reading.failure.kind === 'absent' ? 'off' : 'unknown');
  const { root, tree, others, belongs, restarts, strangers, foreign, keeper } = reading.facts;
  if (root === null) {
    // It was there, and what it belongs to does not answer: it keeps its place.
    const isMissed = use?.everSeen.has('process') === true && readings.backend?.ok === false;
    return isMissed ? ended('process', 'fact:ended', null, 'None of its processes runs') : off('process');
  }
  const stopped = tree.find((p) => p.state === 'stopped');
  return assessed('process', [
    ...compare('process.resident', reading.metrics['process.resident'], settings['thresholds.process.resident']),
    ...compare('process.footprint', reading.metrics['process.footprint'], settings['thresholds.process.footprint']),
    ...leakFinding(readings, settings),
    ...(stopped ? [fact('fact:stopped', 'critical', `${stopped.name} (pid ${stopped.pid}) is stopped`)] : []),
    ...(belongs === 'orphan' ? [fact('fact:orphan', 'warning', 'What started it is gone')] : []),
    ...(others.length > 0
      ? [fact('fact:two-instances', 'warning', 'It runs more than once from the same folder')]
      : []),
    ...(strangers.length > 0 && !foreign
      ? [fact('fact:port-shared', 'warning', 'Another program shares its port number')]
      : []),
    ...(restarts >= CRASH_LOOP_RESTARTS
      ? [
          fact(
            'fact:restarts',
            'warning',
            `It started ${often(restarts)} in the last 10 minutes, and nobody asked for that${keeper == null ? '' : `; ${keeperInWords(keeper)} starts it again`}`,
          ),
        ]
      : []),
  ]);
}

/** A leak is worth a word when it ends in trouble within this time; before, it may be a cache that fills. */
const LEAK_HORIZON_MS = 30 * 60_000;

function leakFinding(readings: Readings, settings: Settings): readonly FindingOf<'process'>[] {
  const trend = readings.process?.facts.trend;
  if (!isLeak(trend, settings['backend.leakWindow'] * 1000)) return [];
  // A model that fills its cache on the GPU grows as well: without a limit ahead that is no trouble.
  const endless = trend.limitInMs === null && trend.of !== 'footprint';
  const near = endless || (trend.limitInMs !== null && trend.limitInMs <= LEAK_HORIZON_MS);
  return near ? [fact('fact:leak', 'warning', leakText(trend, settings))] : [];
}

/** `Memory grows by 12 MB a minute, measured over the last 6 min; the limit is reached in 8 min`. */
function leakText({ bytesPerMinute, spanMs, limitInMs, of, limit = null }: MemoryTrend, settings: Settings): string {
  const what = of === 'footprint' ? 'Memory with its part on the GPU' : 'Memory';
  const pace = `${what} grows by ${formatBytes(bytesPerMinute)} a minute, measured over the last ${formatDuration(spanMs)}`;
  if (limitInMs === null) return pace;
  const isGpus = of === 'footprint' && settings['thresholds.process.footprint'].critical === null && limit !== null;
  return `${pace}; ${isGpus ? `what the GPU may take (${formatBytes(limit)})` : 'the limit'} is reached in ${formatDuration(limitInMs)}`;
}
