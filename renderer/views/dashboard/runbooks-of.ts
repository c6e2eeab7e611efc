import type { ComponentId } from '../../../shared/domain/index.ts';
import { RUNBOOK_WORDS, type RunbookWords } from '../../../shared/runbook-words.ts';

/** Parts that are healed through another component's runbook. */
const HEALED_BY: Readonly<Partial<Record<ComponentId, ComponentId>>> = { websocket: 'backend', process: 'backend' };

/** The runbooks that a component's page offers. */
export const runbooksOf = (id: ComponentId): readonly RunbookWords[] =>
  RUNBOOK_WORDS.filter((r) => r.component === (HEALED_BY[id] ?? id));
