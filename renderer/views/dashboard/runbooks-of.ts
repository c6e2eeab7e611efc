import type { ComponentId } from '../../../shared/domain/index.ts';
import { RUNBOOK_WORDS, type RunbookWords } from '../../../shared/runbook-words.ts';

/** The runbooks that a component's page offers: its own first, then those of what it stands on. */
export const runbooksOf = (healers: readonly ComponentId[]): readonly RunbookWords[] =>
  healers.flatMap((id) => RUNBOOK_WORDS.filter((r) => r.component === id));
