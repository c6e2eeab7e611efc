import { type ProbeFacts, workersOf } from '../../../shared/domain/index.ts';

/** Under `--reload` only the reloader is left. */
export const workerIsGone = (facts: ProbeFacts['process']): boolean =>
  facts.reloader && facts.root !== null && workersOf(facts.tree).length === 0;
