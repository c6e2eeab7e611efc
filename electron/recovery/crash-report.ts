import { parsePythonError } from '../../shared/python-error.ts';
import type { RunningChild } from '../system/index.ts';

/**
 * Why a started backend will not come up, from its exit and its output, or null while it may still come up.
 * Under `--reload` the reloader lives on after the worker died, so a traceback in the output counts as well.
 */
export function crashReport(child: RunningChild | null, lines: readonly string[]): string | null {
  if (child === null) return null;
  const error = parsePythonError(lines);
  const named =
    error === null ? null : `\`${error.message}\`${error.file === null ? '' : ` in ${error.file}, line ${error.line}`}`;
  const exit = child.exit();
  if (exit !== null) {
    const how = exit.signal === null ? `exit code ${exit.code}` : `signal ${exit.signal}`;
    const last = lines.filter((line) => line.trim() !== '').at(-1);
    return `The backend ended at start with ${how}: ${named ?? last ?? 'it printed nothing'}.`;
  }
  // A traceback alone may be one that the program survives; uvicorn's reloader prints it as the last thing and then waits.
  const fatal = error !== null && !lines.slice(error.lastLine + 1).some((line) => line.trim() !== '');
  return fatal && child.quietForMs() > 1500 ? `The backend failed at start: ${named}.` : null;
}
