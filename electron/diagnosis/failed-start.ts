import { type ComponentId, type Evidence, type FailedStart, type ProbeId, toldOf } from '../../shared/domain/index.ts';
import { asSentence } from '../../shared/format.ts';
import { type DiagnosisInput, type Found, healthIn, lastingEvidence, mendFirst } from './rule.ts';

/** That is so until something else about the start is known. */
export const NO_HELP = 'Restarting will not help until that is fixed.';

/** What a recovery found out about a component's start; null where none did, and where it was seen well since. */
export function failedStartOf({ failedStarts, health }: DiagnosisInput, component: ComponentId): FailedStart | null {
  const found = failedStarts?.find((f) => f.component === component) ?? null;
  const { lastGoodAt } = healthIn(health, component).counters;
  return found === null || (lastGoodAt !== null && lastGoodAt > found.at.mono) ? null : found;
}

export const failedStartEvidence = ({ words, at }: FailedStart, probe: ProbeId): Evidence => ({
  ...lastingEvidence(words, probe),
  at: Math.round(at.wall),
});

/**
 * What is gone and would be brought back by a start that has just come to an end of its own is not brought back by trying again. The main component
 * has a rule of its own, which looks at its processes.
 */
export function withFailedStart(cause: Found, input: DiagnosisInput): Found {
  const { component, course, action } = cause;
  const failed = failedStartOf(input, component);
  if (failed === null || course?.kind !== 'stopped' || action?.kind !== 'runbook') return cause;
  // Something runs there by now, whoever started it.
  if (toldOf(input.readings, component)?.holder != null) return cause;
  const { course: _, ...rest } = cause;
  return {
    ...rest,
    title: `${course.who} ends at its start.`,
    detail: `${asSentence(failed.words)} ${NO_HELP}`,
    evidence: [failedStartEvidence(failed, component), ...cause.evidence],
    action: mendFirst('Mend what it says; then start it again.', action),
  };
}
