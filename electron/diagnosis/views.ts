import {
  type ComponentHealth,
  type FailureKind,
  type Finding,
  METRICS,
  type Readings,
} from '../../shared/domain/index.ts';

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
 * @param words for its findings, by their ids, and for `off`
 */
export function labelOf(
  { component: id, state, findings, flapping }: ComponentHealth,
  readings: Readings,
  words: { readonly findings?: Readonly<Record<string, string>>; readonly off?: string },
): string {
  switch (state) {
    case 'off':
      return words.off ?? 'not used here';
    case 'stale':
      return 'no fresh reading';
    case 'starting':
      return 'starting';
    case 'unknown':
      if (findings[0]?.id === 'fact:waits-for-trust') return 'not run until trusted';
      return findings.length > 0 ? 'cannot be read' : 'not read yet';
    case 'healthy':
      if (findings[0]?.id === 'fact:ai-mock') return 'mock, without a model';
      return flapping === null ? 'healthy' : 'unstable';
    case 'degraded':
    case 'critical': {
      const reading = readings[id];
      if (flapping !== null) return 'unstable';
      const held = findings.some((f) => f.id === 'fact:port-held');
      if (reading !== undefined && !reading.ok && !held)
        return id === 'websocket' && reading.failure.kind === 'refused'
          ? 'not reachable'
          : FAILURE_LABELS[reading.failure.kind];
      const finding = findings.find((f) => f.level === 'critical') ?? findings[0];
      return wordFor(finding, words.findings ?? {}) ?? (state === 'critical' ? 'critical' : 'degraded');
    }
  }
}

function wordFor(finding: Finding | undefined, words: Readonly<Record<string, string>>): string | null {
  if (finding === undefined) return null;
  const { id, metric, reported } = finding;
  if (reported) return 'reports failure';
  if (metric === 'backend.errors') return 'unreliable';
  if (metric !== null) return METRICS[metric].unit === 'ms' ? 'slow' : 'high';
  return words[id] ?? null;
}
