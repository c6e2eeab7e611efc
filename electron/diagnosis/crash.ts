import type { ProbeFacts, ProcessInfo } from '../../shared/domain/index.ts';

/** uvicorn's worker under `--reload` is a child made by Python's multiprocessing, method "spawn". */
export const workersOf = (tree: readonly ProcessInfo[]): readonly ProcessInfo[] =>
  tree.filter((p) => /spawn_main|multiprocessing[.-]fork/.test(p.commandLine) && p.state !== 'zombie');

/** Under `--reload` only the reloader is left. */
export const workerIsGone = (facts: ProbeFacts['backend.process']): boolean =>
  facts.reloader && facts.root !== null && workersOf(facts.tree).length === 0;
