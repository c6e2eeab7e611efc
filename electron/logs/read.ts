import type { CheckOutcome, LogLine, LogReport, LogTail } from '../../shared/domain/index.ts';
import { counted, formatClock, formatDuration, formatList } from '../../shared/format.ts';
import { timeOfLine, withArrivals } from './arrivals.ts';
import type { Arrivals } from './follow.ts';
import type { LogFile, ReadLogOptions } from './log-file.ts';
import { type IsOwnFailure, isOwnLine, parseLines } from './parse.ts';
import { DEFAULT_MAX_BYTES, readTail } from './read-tail.ts';
import { errorFigures, isError, repeatedMessages } from './statistics.ts';

export interface ReadLogsOptions extends ReadLogOptions {
  /** Epoch milliseconds. */
  readonly now: number;
  /** The last minutes that are looked at, against those of the hour before, in milliseconds. */
  readonly windowMs: number;
  /** What was seen to come, where somebody follows the logs. */
  readonly arrived?: Arrivals;
  /** Lines about these are shown and not counted. */
  readonly isOwnFailure?: IsOwnFailure;
}

/** One log's end with level and time of each line. Never rejects but when aborted. */
export async function readLog(log: LogFile, options: ReadLogOptions): Promise<LogTail> {
  options.signal?.throwIfAborted();
  if (log.read !== undefined) return log.read(options);
  const { text, isClean, ...facts } = await readTail(log, options.maxBytes ?? DEFAULT_MAX_BYTES, options.redact);
  // Before it is cut into lines: a private key spans several.
  return { ...facts, lines: [...parseLines(isClean ? text : options.redact(text))] };
}

/** The ends of the logs that exist, and what they say together. Never rejects but when aborted. */
export async function readLogs(files: readonly LogFile[], options: ReadLogsOptions): Promise<LogReport> {
  const tails: LogTail[] = [];
  // One after the other: their texts need not all be in memory twice.
  for (const file of files) {
    const tail = await readLog(file, options);
    const came = options.arrived?.lines?.get(tail.file);
    tails.push(came === undefined ? tail : { ...tail, lines: withArrivals(tail.lines, came) });
  }
  const isOwn = (line: LogLine) => isOwnLine({ text: line.text, at: timeOfLine(line) }, options.isOwnFailure);
  const lines = withoutCopies(tails).filter((line) => !isOwn(line));
  return {
    tails,
    ...errorFigures(lines, options.now, options.windowMs, options.arrived),
    repeated: repeatedMessages(lines, options.now - options.windowMs),
  };
}

/** `error.log` repeats what is in `app.log`, and captured output both: the same line at the same time counts once. */
function withoutCopies(tails: readonly LogTail[]) {
  const seen = new Map<string, string>();
  return tails.flatMap((tail) =>
    tail.lines.filter(({ at, text }) => {
      if (at === null) return true;
      const key = `${at} ${text}`;
      const first = seen.get(key) ?? tail.id;
      seen.set(key, first);
      return first === tail.id;
    }),
  );
}

const isWithin = (at: number | null, minute: number): boolean => at !== null && at >= minute && at < minute + 60_000;

/** What a report means for the checklists' line on errors in the logs. */
export function judgeLogs(report: LogReport, windowMs: number): CheckOutcome {
  const read = report.tails.filter((t) => t.state === 'read');
  const problems = report.tails.map((t) => t.problem).filter((p) => p !== null);
  const raw = report.repeated.map((r) => `${r.count} × ${r.pattern}`).join('\n') || null;
  if (read.length === 0) {
    const evidence = problems[0] ?? 'None of the log files exists, and no file takes what the backend prints.';
    return { state: problems.length > 0 ? 'could-not-tell' : 'skipped', evidence, raw };
  }
  const [spike] = [...report.spikes].sort((a, b) => b.errors - a.errors);
  if (spike !== undefined) {
    const now = report.errorsPerMinute.at(-1)?.at ?? spike.at;
    const had = read.filter(({ lines }) => lines.some((line) => isError(line) && isWithin(timeOfLine(line), spike.at)));
    const where = had.length === 0 ? '' : `, in ${formatList(had.map((t) => t.title))}`;
    const evidence = `${counted(spike.errors, 'error')} in the minute from ${formatClock(spike.at, now)}${where}; ${counted(spike.usual, 'is', 'are')} usual.`;
    return { state: 'failed', evidence, raw };
  }
  const from = report.errorsPerMinute.slice(-Math.max(1, Math.ceil(windowMs / 60_000)));
  const errors = from.reduce((sum, m) => sum + m.errors, 0);
  const what = `${counted(errors, 'error')} in the last ${formatDuration(windowMs)}, no spike`;
  const where = `in ${formatList(read.map((t) => t.title))}`;
  const undated = report.undated === 0 ? '' : ` ${counted(report.undated, 'more has', 'more have')} no time.`;
  const state = problems.length > 0 || (errors === 0 && report.undated > 0) ? 'warning' : 'passed';
  return { state, evidence: `${what} ${where}.${undated}${problems.length > 0 ? ` ${problems[0]}` : ''}`, raw };
}
