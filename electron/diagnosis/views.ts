import {
  type Catalogue,
  type ComponentHealth,
  type FailureKind,
  type Finding,
  factOf,
  type Instant,
  type Readings,
} from '../../shared/domain/index.ts';
import { formatClock } from '../../shared/format.ts';
import { worstOf } from './rule.ts';

const FAILURE_LABELS: Readonly<Record<FailureKind, string>> = {
  refused: 'not running',
  timeout: 'hangs',
  reset: 'connection lost',
  unreachable: 'not reachable',
  auth: 'credentials refused',
  protocol: 'answers nonsense',
  'http-status': 'reports failure',
  starting: 'starting',
  'refuses-work': 'refuses work',
  'not-offered': 'not offered',
  'held-back': 'not asked',
  'unavailable-tool': 'cannot be read',
  absent: 'not used here',
  'probe-failed': 'cannot be read',
};

/**
 * The word for a component's state.
 * @param words for `off`, and for a refused connection
 */
export function labelOf(
  { component: id, state, findings, flapping, lastReadingAt }: ComponentHealth,
  readings: Readings,
  words: { readonly off?: string; readonly refused?: string },
  { metrics }: Pick<Catalogue, 'metrics'>,
): string {
  const [first] = findings;
  switch (state) {
    case 'off':
      return meantWord(first, lastReadingAt) ?? words.off ?? 'not used here';
    case 'stale':
      return 'no fresh reading';
    case 'starting':
      return 'starting';
    case 'unknown':
      // What was read before and cannot be read because of another has no finding of its own.
      if (first === undefined) return lastReadingAt === null ? 'not read yet' : 'cannot be read';
      return factOf(first.id)?.unread ?? 'cannot be read';
    case 'healthy':
      return (first && factOf(first.id)?.healthy) ?? (flapping === null ? 'healthy' : 'unstable');
    case 'degraded':
    case 'critical': {
      const reading = readings[id];
      if (flapping !== null) return 'unstable';
      const held = findings.some((f) => factOf(f.id)?.first);
      if (reading !== undefined && !reading.ok && !held)
        return (reading.failure.kind === 'refused' ? words.refused : undefined) ?? FAILURE_LABELS[reading.failure.kind];
      return wordFor(worstOf(findings), metrics) ?? (state === 'critical' ? 'critical' : 'degraded');
    }
  }
}

/** The finding that the word of a component in trouble is of; null while it is in none, or where the word is of its coming and going. */
export const spokenFinding = ({ state, flapping, findings }: ComponentHealth): Finding | null =>
  flapping === null && (state === 'degraded' || state === 'critical') ? (worstOf(findings) ?? null) : null;

/** `stopped by you at 09:24`; null for what is off because nobody uses it. */
function meantWord(finding: Finding | undefined, now: Instant | null): string | null {
  if (finding === undefined || finding.value === null) return null;
  return `${factOf(finding.id)?.word} at ${formatClock(finding.value, now?.wall ?? finding.value)}`;
}

function wordFor(finding: Finding | undefined, metrics: Catalogue['metrics']): string | null {
  if (finding === undefined) return null;
  const { id, metric, reported } = finding;
  if (reported) return 'reports failure';
  if (metric !== null) return metrics.get(metric)?.word ?? (metrics.get(metric)?.unit === 'ms' ? 'slow' : 'high');
  return factOf(id)?.word ?? null;
}
