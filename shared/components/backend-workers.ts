import type { ProcessInfo } from '../primitives/process.ts';

/** Whether a command line asks uvicorn to reload; so does that of a script or of `uv run` that passes it on. */
export const reloads = ({ commandLine }: Pick<ProcessInfo, 'commandLine'>): boolean =>
  /\s--reload(\s|$)/.test(commandLine);

/** uvicorn's reloader: the lowest program of the tree that was given `--reload`; above it a script and `uv run` may have it in their words. */
export const reloaderOf = <P extends ProcessInfo>(tree: readonly P[]): P | null =>
  tree.findLast((p) => reloads(p) && p.state !== 'zombie') ?? null;

/** uvicorn's workers under `--reload`: children made by Python's multiprocessing, method "spawn". */
export const workersOf = <P extends ProcessInfo>(tree: readonly P[]): readonly P[] =>
  tree.filter((p) => /spawn_main|multiprocessing[.-]fork/.test(p.commandLine) && p.state !== 'zombie');
