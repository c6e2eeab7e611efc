import type { PlanResult, RunbookId } from '../../shared/domain/index.ts';
import { RUNBOOK_WORDS, type RunbookWords } from '../../shared/runbook-words.ts';
import { attemptLimit } from './limits.ts';
import type { Reload, RunbookActs } from './runbook.ts';
import type { GatherInput } from './world.ts';

/** A runbook: its words, which the pages share, and what it does. */
export interface Runbook extends RunbookWords, Omit<RunbookActs, 'prepare'> {
  /** Looks up what no reading tells and makes the plan. Reads, never changes. */
  readonly prepare: (input: GatherInput) => Promise<PlanResult>;
}

/** Finds a runbook; the ids are a closed set, so there always is one. */
export type FindRunbook = (id: RunbookId) => Runbook;

/**
 * Puts the words of every runbook together with what it does, in the order of the screens.
 * @param reload of every component, for plans that change what others have loaded
 */
export function runbooksOf(acts: Readonly<Record<RunbookId, RunbookActs>>, reload: Reload): readonly Runbook[] {
  return RUNBOOK_WORDS.map((words) => {
    const { prepare, ...act } = acts[words.id];
    return { ...words, ...act, prepare: async (input) => limited(await prepare(input, reload)) };
  });
}

/** The limit of an attempt follows from its steps, so that what is shown can be kept and is. */
const limited = (made: PlanResult): PlanResult =>
  made.ok
    ? { ...made, plan: { ...made.plan, attemptTimeoutMs: attemptLimit(made.plan.steps, made.plan.attemptTimeoutMs) } }
    : made;
