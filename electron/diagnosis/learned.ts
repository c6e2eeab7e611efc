import {
  type Action,
  type Cause,
  catalogueIn,
  type Evidence,
  offersOf,
  type Proposal,
  runbookIn,
  type Settings,
} from '../../shared/domain/index.ts';
import { formatClock } from '../../shared/format.ts';

/**
 * The causes with what a person accepted of what the history suggested: the runbook that worked best is offered first, and of one that has come
 * back it is said that a measure was agreed upon. What is not there any more is passed over. Pure.
 * @param accepted and not taken back
 */
export function withLearned(causes: readonly Cause[], accepted: readonly Proposal[], settings: Settings): Cause[] {
  if (accepted.length === 0) return [...causes];
  const catalogue = catalogueIn(settings);
  return causes.map((cause) => {
    const texts: string[] = [];
    let { action } = cause;
    for (const { first, check, title, evidence, acceptedAt } of accepted) {
      if (check?.cause === cause.id) texts.push(measureWords(title, acceptedAt));
      const runbook = first?.cause === cause.id ? runbookIn(catalogue, first.runbook) : null;
      const other = runbook == null ? null : offeredFirst(action, runbook);
      if (runbook == null || other === null) continue;
      action = other;
      texts.push(`${runbook.title} is offered first, as was accepted: ${evidence.join(' ')}`);
    }
    return texts.length === 0
      ? cause
      : { ...cause, action, evidence: [...cause.evidence, ...texts.map(plainEvidence)] };
  });
}

const plainEvidence = (text: string): Evidence => ({ text, probe: null, raw: null });

const measureWords = (title: string, at: number | undefined): string =>
  `It came back although a measure was accepted${at === undefined ? '' : ` on ${formatClock(at, 0)}`}: ${title}`;

/** Null where it is first already. What a person has to do first stays first, and nothing runs by itself that would not have. */
function offeredFirst(
  action: Action | null,
  { id, title }: { readonly id: string; readonly title: string },
): Action | null {
  const offers = offersOf(action);
  const [before] = offers;
  if (before?.runbook === id) return null;
  const offer = { runbook: id, label: offers.find((o) => o.runbook === id)?.label ?? title };
  if (action === null) return { kind: 'advice', text: 'This helped most often.', offer };
  if (action.kind === 'advice') return { ...action, offer };
  return { kind: 'runbook', ...offer, other: { runbook: action.runbook, label: action.label } };
}
