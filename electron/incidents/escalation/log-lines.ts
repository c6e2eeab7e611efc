import type { Incident, LogLine, LogReport, LogTail } from '../../../shared/domain/index.ts';
import { patternOf } from '../../logs/index.ts';

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

/** A question about health that was answered well: mostly this program's own. */
const HEALTH_QUESTION = /"(?:GET|HEAD|OPTIONS) \/(?:\w+\/)*(?:health|ready|live|metrics)\b[^"]*" 2\d\d\b/;

/** The connection that Lifeguard holds, as the server tells of it, and what stands around it: an address that it tried before, and that it is open. */
const OWN_CONNECTION = /"WebSocket \/\S*\blifeguard-\w+/;
const TRIED_BEFORE = /"WebSocket \/\S*" 40\d\b|\bconnection rejected \(40\d/;
const OPENED = /\bconnection open\b/;

/** Without the lines about Lifeguard's own connection. */
const withoutOwn = (lines: readonly LogLine[]): readonly LogLine[] =>
  lines.filter(({ text }, i) => {
    if (OPENED.test(text)) return !OWN_CONNECTION.test(lines[i - 1]?.text ?? '');
    if (!TRIED_BEFORE.test(text)) return !OWN_CONNECTION.test(text);
    const next = lines.slice(i).find((l) => !TRIED_BEFORE.test(l.text));
    return !OWN_CONNECTION.test(next?.text ?? '');
  });

/**
 * What the logs say of an incident, each log's lines behind its title: its errors from a few minutes before the beginning to the end, with what stands
 * below them; where it has none, its last words. Health questions that went well and Lifeguard's own connection say nothing of it. Pure.
 * @param now epoch milliseconds
 */
export function linesAbout(
  report: LogReport,
  { startedAt, failingSince, closedAt }: Pick<Incident, 'startedAt' | 'failingSince' | 'closedAt'>,
  now: number,
): readonly string[] {
  const from = (failingSince ?? startedAt) - BEFORE_MS;
  const to = (closedAt ?? now) + AFTER_MS;
  const within = (at: number | null) => at !== null && at >= from && at <= to;
  const said = new Set<string>();
  return report.tails.flatMap((tail) => {
    const asked = tail.lines.filter(
      ({ at, text }) => within(at ?? tail.modifiedAt) && !HEALTH_QUESTION.test(text) && !said.has(text),
    );
    const lines = withoutOwn(asked);
    const errors = errorsOf(lines);
    const shown = errors.length === 0 ? lines.slice(-LAST_WORDS) : withoutRepeats(errors).slice(-MOST_OF_ONE);
    // Logs repeat each other: `error.log` what is in `app.log`, captured output both.
    for (const { text } of lines) said.add(text);
    return titled(tail, shown);
  });
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
