import type { ProbeFacts, ProcessInfo } from '../../shared/domain/index.ts';
import { type PythonError, parsePythonError } from '../../shared/python-error.ts';

/** The error that a backend died of, or null: a traceback that other output follows may be one that it survived. */
export function fatalError(lines: readonly string[]): PythonError | null {
  const error = parsePythonError(lines);
  if (error === null) return null;
  return lines.slice(error.lastLine + 1).some((line) => line.trim() !== '' && !AFTER_DEATH.test(line)) ? null : error;
}

/** What uvicorn, its reloader and uv still say when the program is dead already. */
const AFTER_DEATH =
  /StatReload|WatchFiles|Stopping reloader|Started reloader|Will watch for changes|Uvicorn running on|Waiting for file changes|^error: .*exit/i;

/** `` `ImportError: …` in app/services/x.py, line 12 ``: the file as seen from the backend's folder. */
export function errorInWords(error: PythonError, folder: string | null): string {
  const { message, file, line } = error;
  if (file === null) return `\`${message}\``;
  const inside = folder !== null && file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : file;
  return `\`${message}\` in ${inside}${line === null ? '' : `, line ${line}`}`;
}

/** uvicorn's worker under `--reload` is a child made by multiprocessing (design/platform, "Processes"). */
export const workersOf = (tree: readonly ProcessInfo[]): readonly ProcessInfo[] =>
  tree.filter((p) => /spawn_main|multiprocessing[.-]fork/.test(p.commandLine) && p.state !== 'zombie');

/** Under `--reload` only the reloader is left. */
export const workerIsGone = (facts: ProbeFacts['backend.process']): boolean =>
  facts.reloader && facts.root !== null && workersOf(facts.tree).length === 0;
