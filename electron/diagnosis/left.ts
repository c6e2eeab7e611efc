import type { Comings, ComponentId } from '../../shared/domain/index.ts';
import { formatClock } from '../../shared/format.ts';
import type { DiagnosisInput } from './rule.ts';

/** What is said beside that nothing is there, as one more sentence; empty where nobody knows how it ended, and where a recovery is starting it. */
export function leftWords({ readings, now, recovering }: DiagnosisInput, id: ComponentId): string {
  const { left }: Comings = (readings[id]?.facts ?? {}) as object;
  if (left?.asked !== true || recovering === id) return '';
  const since = left.again ? 'what was started since does not answer yet' : 'was not started again';
  return ` It was asked to end at ${formatClock(left.at, now.wall)}, and ${since}.`;
}
