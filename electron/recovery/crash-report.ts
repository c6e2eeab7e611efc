import { errorInWords, lastWordsOf } from '../../shared/domain/index.ts';
import { asSentence } from '../../shared/format.ts';
import type { RunningChild } from '../system/index.ts';
import type { Printed } from './start-output.ts';

/** A program that printed an error and is silent for so long will not come up, in milliseconds. */
const QUIET_MS = 1500;

/**
 * Why a started backend will not come up, from its exit and its output, or null while it may still come up.
 * Under `--reload` the reloader (and the script above it) lives on after the worker died, so what the worker printed at its end counts as well.
 * A start command that ends well without an error may have left its server in the background: that is for `LeftBehind` to see.
 * @param folder the backend's folder: its own files are named as seen from there
 */
export function crashReport(
  child: RunningChild | null,
  { lines, isWhole }: Printed,
  folder: string | null,
): string | null {
  if (child === null) return null;
  const { error, line, gaveUp } = lastWordsOf(lines);
  const named = error === null ? null : errorInWords(error, folder);
  const exit = child.exit();
  if (exit !== null) {
    if (exit.code === 0 && error === null) return null;
    const how = exit.signal === null ? `exit code ${exit.code}` : `signal ${exit.signal}`;
    return asSentence(`The backend ended at start with ${how}: ${named ?? line ?? 'it printed nothing'}`);
  }
  // An error that a logger wrote may be one that the program survives; the same error uncaught is its end.
  const silent = error !== null && error.origin !== 'logged' && child.quietForMs() > QUIET_MS;
  return gaveUp || isWhole || silent ? asSentence(`The backend failed at start: ${named ?? line}`) : null;
}
