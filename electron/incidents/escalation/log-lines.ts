import { type Incident, isOfStack, type LogLine, type LogReport, type LogTail } from '../../../shared/domain/index.ts';
import { type IsOwnFailure, isOwnLine, patternOf, timeOfLine, withoutOwnTalk } from '../../logs/index.ts';

const MINUTE = 60_000;
/** What led to it may stand so long before it was seen, in milliseconds. */
const BEFORE_MS = 5 * MINUTE;
/** It is written a moment after it happened. */
const AFTER_MS = MINUTE;
/** Of one log; a message takes few lines. */
const MOST_OF_ONE = 20;
/** The same error again and again is told of by a few. */
const MOST_ALIKE = 2;
/** Where nothing in a log is an error: its last words. */
const LAST_WORDS = 5;

/** What of the logs is about an incident at all. */
interface About extends Pick<Incident, 'startedAt' | 'failingSince' | 'closedAt'> {
  /** What was written before is about something else, epoch milliseconds; null where nothing else was wrong before. */
  readonly notBefore?: number | null;
  /** Since when the server that writes them runs, epoch milliseconds; null or absent where none runs, or it is not known. */
  readonly servedSince?: number | null;
  /** Requests of Lifeguard itself at which the server failed. */
  readonly isOwnFailure?: IsOwnFailure;
}

/**
 * What the logs say of an incident, each log's lines behind its title: its errors from a few minutes before the beginning to the end, with what stands
 * below them; where it has none, its last words. Health questions that went well, and what is about Lifeguard itself, say nothing of it. Pure.
 * @param now epoch milliseconds
 */
export function linesAbout(
  report: LogReport,
  { startedAt, failingSince, closedAt, notBefore = null, servedSince = null, isOwnFailure }: About,
  now: number,
): readonly string[] {
  const from = Math.max((failingSince ?? startedAt) - BEFORE_MS, notBefore ?? 0);
  const to = (closedAt ?? now) + AFTER_MS;
  const within = (at: number | null) => at !== null && at >= from && at <= to;
  const isOwn = (line: LogLine) => isOwnLine({ text: line.text, at: timeOfLine(line) }, isOwnFailure);
  const said = new Set<string>();
  return report.tails.flatMap((tail) => {
    const written = servedSince !== null && servedSince >= from ? tail.lines : sinceItsStart(tail.lines);
    const asked = written.filter(
      (line) => within(timeOfLine(line) ?? tail.modifiedAt) && !said.has(line.text) && !isOwn(line),
    );
    const lines = withoutOwnTalk(asked);
    const errors = errorsOf(lines);
    const shown = errors.length === 0 ? lines.slice(-LAST_WORDS) : withoutRepeats(errors).slice(-MOST_OF_ONE);
    // Logs repeat each other: `error.log` what is in `app.log`, captured output both.
    for (const { text } of lines) said.add(text);
    return titled(tail, shown);
  });
}

/**
 * Before when nothing was written that is about this incident, epoch milliseconds: another one of the stack was over then, or still goes on, and what
 * stands before is more likely about that. Null where there is none.
 * @param others incidents of the same time
 */
export function logsBegin(
  { id, startedAt, failingSince }: Pick<Incident, 'id' | 'startedAt' | 'failingSince'>,
  others: readonly Pick<Incident, 'id' | 'component' | 'startedAt' | 'state' | 'closedAt'>[],
): number | null {
  const began = failingSince ?? startedAt;
  const ends = others
    .filter((o) => o.id !== id && isOfStack(o.component) && o.startedAt < began && o.state !== 'lost')
    .map(({ closedAt }) => Math.min(closedAt ?? began, began - (closedAt === null || closedAt > began ? MINUTE : 0)));
  return ends.length === 0 ? null : Math.max(...ends);
}

/** The last that the servers of Python print of a start. */
const STARTED = /\bApplication startup complete\b|\b[Rr]unning on https?:\/\/|\bBooting worker with pid\b/;

/** What has no time, and stands before the server said that it had started, is about that start. */
function sinceItsStart(lines: LogTail['lines']): LogTail['lines'] {
  const started = lines.findLastIndex(({ text }) => STARTED.test(text));
  return lines.filter((line, i) => i > started || timeOfLine(line) !== null);
}

const titled = ({ title }: LogTail, lines: readonly LogLine[]): readonly string[] =>
  lines.map(({ text }) => `${title}: ${text}`);

/** Of lines that differ in numbers alone, the last few. */
function withoutRepeats(lines: readonly LogLine[]): readonly LogLine[] {
  const count = new Map<string, number>();
  return lines
    .toReversed()
    .filter(({ text }) => {
      const pattern = patternOf(text);
      const before = count.get(pattern) ?? 0;
      count.set(pattern, before + 1);
      return before < MOST_ALIKE;
    })
    .toReversed();
}

/** Errors, and the lines below each that have no level of their own: its traceback. */
function errorsOf(lines: readonly LogLine[]): readonly LogLine[] {
  let isBelow = false;
  return lines.filter(({ level }) => {
    const isError = level === 'error' || level === 'critical';
    isBelow = isError || (isBelow && level === null);
    return isBelow;
  });
}
