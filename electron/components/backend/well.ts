import type { Assessment, ComponentId, FindingId } from '../../../shared/domain/index.ts';

/** Remarks about the process tree that are no trouble of the backend itself. */
const BESIDE: ReadonlySet<FindingId> = new Set(['fact:two-instances', 'fact:port-shared', 'fact:restarts']);

/** One sentence when nothing is wrong with the backend that a restart could mend; else null. */
export function healthyWords(judge: (component: ComponentId) => Assessment): string | null {
  const backend = judge('backend');
  const socket = judge('websocket').level;
  const tree = judge('process').findings.filter((f) => !BESIDE.has(f.id));
  if (backend.level !== 'ok' || (socket !== 'ok' && socket !== 'off') || tree.length > 0) return null;
  // No figures: a question is the same one as long as it asks the same, and how long an answer took moves.
  return 'The backend is healthy.';
}
