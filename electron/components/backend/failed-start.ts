import type { Instant, ProbeFacts } from '../../../shared/domain/index.ts';
import { failedStartEvidence, failedStartOf, NO_HELP } from '../../diagnosis/failed-start.ts';
import { cause, type DiagnosisInput, failureOf, isCritical, mendFirst, type Rule } from '../../diagnosis/rule.ts';
import { httpEvidence, isSilent } from './ends.ts';

/** Uptimes are whole seconds on some systems. */
const EXACT_MS = 1000;

/** A recovery has just seen its start end with an error that is no Python error: a missing program, a script that may not run. */
export const failedAtStart: Rule = (input) => {
  const failed = failedStartOf(input, 'backend');
  if (failed === null || !isCritical(input, 'backend')) return null;
  if (!isSilent(failureOf(input.readings, 'backend')?.kind) || wasStartedSince(failed.at, input)) return null;
  return cause(input, {
    id: 'backend-crash-loop',
    component: 'backend',
    severity: 'P0',
    confidence: 0.95,
    title: failed.words,
    detail: NO_HELP,
    evidence: [failedStartEvidence(failed, 'process'), httpEvidence(input)],
    action: mendFirst('Mend what it says; then recover the backend.', {
      runbook: 'recover-backend',
      label: 'Recover Backend',
    }),
  });
};

/** By whomever: a process that is there now, or one that has ended meanwhile. */
function wasStartedSince({ wall }: Instant, { readings }: DiagnosisInput): boolean {
  const reading = readings.process;
  if (!reading?.ok) return false;
  const { tree, ends }: ProbeFacts['process'] = reading.facts;
  const begun = [
    ...tree.map((p) => reading.at.wall - p.uptimeSeconds * 1000),
    ...ends.map((e) => e.at - e.ranSeconds * 1000),
  ];
  return begun.some((at) => at > wall + EXACT_MS);
}
