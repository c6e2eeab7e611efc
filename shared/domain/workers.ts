import type { ProcessInfo } from '../primitives/process.ts';

/** uvicorn's workers under `--reload`: children made by Python's multiprocessing, method "spawn". */
export const workersOf = <P extends ProcessInfo>(tree: readonly P[]): readonly P[] =>
  tree.filter((p) => /spawn_main|multiprocessing[.-]fork/.test(p.commandLine) && p.state !== 'zombie');
