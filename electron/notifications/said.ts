/** What a snapshot has to say and to offer about what an alert is of. */
import type { Question, Snapshot } from '../../shared/domain/index.ts';
import type { Subject } from './state.ts';
import { type AlertText, causeText, groupText, questionText } from './text.ts';

/** The recovery that its cause offers; null where it offers none. */
export function runbookOf(snapshot: Snapshot, root: Subject): string | null {
  const action = snapshot.causes.find((cause) => cause.id === root.cause)?.action;
  return action?.kind === 'runbook' ? action.runbook : null;
}

/** What is said of a recovery that was for one of these and has not helped in time. */
export const unhelpedOf = ({ problems }: Snapshot, roots: readonly Subject[]) =>
  problems.find((p) => roots.some(({ cause }) => cause === p.unhelped?.cause));

/** The question that is asked about one of these. */
export function questionOf({ question }: Snapshot, roots: readonly Subject[]): Question | null {
  return question != null && roots.some((root) => root.cause === question.cause) ? question : null;
}

/** What is said of these, and what is asked with it: a question only where a single thing is wrong. */
export function wordsOf(snapshot: Snapshot, subjects: readonly Subject[]): { text: AlertText; asks?: Question } {
  const [first, ...rest] = subjects;
  const cause = rest.length === 0 && first ? snapshot.causes.find((c) => c.id === first.cause) : undefined;
  if (!cause) return { text: groupText(subjects) };
  const asks = questionOf(snapshot, subjects);
  if (asks) return { text: questionText(cause, asks), asks };
  const { coming = null } = snapshot;
  return { text: causeText(cause, coming?.cause === cause.id ? coming : null) };
}
