import type { ComponentId } from '../../../shared/domain/index.ts';
import type { RunbookWords } from '../../../shared/runbook-words.ts';

/** The runbooks that a component's page offers: its own first, then those of what it stands on. */
export const runbooksOf = (healers: readonly ComponentId[], all: readonly RunbookWords[]): readonly RunbookWords[] =>
  healers.flatMap((id) => all.filter((r) => r.component === id));
