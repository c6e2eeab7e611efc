import type { Assessment, ComponentHealth, ComponentId, FindingId, Readings } from '../../../shared/domain/index.ts';

/** Remarks about the process tree that are no trouble of the backend itself. */
const BESIDE: ReadonlySet<FindingId> = new Set(['fact:two-instances', 'fact:port-shared', 'fact:restarts']);

/** What of its trouble no reading of the process that runs now tells, as the end of a sentence. */
const NOT_KNOWN: Readonly<Partial<Record<FindingId, string>>> = {
  'threshold:backend.p95': 'whether it is still slow',
  'threshold:backend.errors': 'whether it always answers now',
};

/**
 * One sentence when nothing is read of the backend that a restart could mend; else null.
 * @param judge by the readings that a plan is made from
 * @param health as every face shows it: what was slow until it was started anew is not called healthy
 */
export function healthyWords(
  judge: (component: ComponentId) => Assessment,
  { findings, state }: Pick<ComponentHealth, 'findings' | 'state'>,
  readings: Readings,
): string | null {
  const backend = judge('backend');
  const socket = judge('websocket').level;
  const processes = judge('process');
  const tree = processes.level === 'off' ? [] : processes.findings.filter((f) => !BESIDE.has(f.id));
  if (backend.level !== 'ok' || (socket !== 'ok' && socket !== 'off') || tree.length > 0) return null;
  // No figures: a question is the same one as long as it asks the same, and how long an answer took moves.
  if (state !== 'critical' && state !== 'degraded') return 'The backend is healthy.';
  const unread = findings.find((f) => f.metric !== null && readings.backend?.metrics[f.metric] === undefined);
  const open = unread === undefined ? undefined : NOT_KNOWN[unread.id];
  return open === undefined ? 'The backend answers again.' : `The backend answers, and ${open} is not known yet.`;
}
