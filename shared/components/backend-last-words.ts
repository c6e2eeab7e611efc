import { type PythonError, parsePythonError } from '../python-error.ts';

/**
 * What a backend's output says about its end, in one place for everybody who asks: the diagnosis of one that is down and
 * the recovery that waits for one to come up.
 */
export interface LastWords {
  /** The Python error that nothing but the farewell of a dying server follows; null where the program went on after it, or none was printed. */
  readonly error: PythonError | null;
  /** The last line that is no farewell: `FATAL: …`, `[Errno 98] Address already in use`; null when nothing was printed. */
  readonly line: string | null;
  /** The server said itself that it will not serve: nothing has to be waited for. */
  readonly gaveUp: boolean;
}

/** What uvicorn, its reloader, its shutdown and uv still say when the program is dead already, or about to be. */
const FAREWELL =
  /StatReload|WatchFiles|WatchGod|Stopping reloader|Started reloader|Will watch for changes|Uvicorn running on|Waiting for file changes|^error: .*exit|Waiting for (?:application|background|connections)|Application (?:startup failed|shutdown complete|shutdown failed)|Shutting down|Finished server process|Started server process|Stopping parent process/i;
/** Said by uvicorn when it ends instead of serving. */
const GAVE_UP =
  /Application startup failed\. Exiting|Error loading ASGI app|Could not import module|\[Errno \d+\] (?:error while attempting to bind|Address already in use)/i;
const STARTED = /Application startup complete|Started server process/;
/** A command-line tool says what is wrong first, and then at length how it would be used. */
const TOOL_ERROR = /^error: (?!.*exit)/;
const TOOL_ADVICE = /^(?:\s|Usage:|For more information|hint:|tip:|note:)/;
/** A logger's level and name before the message: `ERROR:    `, `CRITICAL:app.main:`. */
const LEVEL = /^(?:TRACE|DEBUG|INFO|WARNING|ERROR|CRITICAL):(?:[\w.]+:|\s+)/;

/** @param lines the end of its output, oldest first, without control characters */
export function lastWordsOf(lines: readonly string[]): LastWords {
  const error = parsePythonError(lines);
  const after = error === null ? [] : lines.slice(error.lastLine + 1).filter((line) => !isFarewell(line));
  const gaveUp = lines.findLastIndex((line) => GAVE_UP.test(line));
  const started = lines.findLastIndex((line) => STARTED.test(line));
  const last = (gaveUp > started ? reasonIn(lines.slice(gaveUp)) : null) ?? lastLineOf(lines);
  return {
    error: after.length === 0 ? error : null,
    line: last === null ? null : last.trim().replace(LEVEL, ''),
    gaveUp: gaveUp > started,
  };
}

/** The line that names the reason itself: what the application prints while it is shut down for it says less. */
const reasonIn = ([line = '']: readonly string[]): string | null => (GAVE_UP_WITH_REASON.test(line) ? line : null);

function lastLineOf(lines: readonly string[]): string | null {
  const told = lines.filter((line) => !isFarewell(line));
  const tool = told.findLastIndex((line) => TOOL_ERROR.test(line));
  const isLast = tool >= 0 && told.slice(tool + 1).every((line) => TOOL_ADVICE.test(line));
  return (isLast ? told[tool] : told.at(-1)) ?? null;
}

const isFarewell = (line: string): boolean =>
  line.trim() === '' || (FAREWELL.test(line) && !GAVE_UP_WITH_REASON.test(line));
/** These name the reason themselves; they are the last words. */
const GAVE_UP_WITH_REASON = /Error loading ASGI app|Could not import module|\[Errno \d+\]/i;

/**
 * `` `ImportError: …` in app/services/x.py, line 12 ``.
 * @param folder the backend's folder: a file inside is named as seen from there
 */
export function errorInWords(error: Pick<PythonError, 'message' | 'file' | 'line'>, folder: string | null): string {
  const { message, file, line } = error;
  if (file === null) return `\`${message}\``;
  const inside = folder !== null && file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : file;
  return `\`${message}\` in ${inside}${line === null ? '' : `, line ${line}`}`;
}
