import type { LogLevel, LogLine } from '../../shared/domain/index.ts';
import { plainText } from '../../shared/plain-text.ts';

/** A longer line is cut: nobody reads it, and one line must not fill the memory. */
const MAX_LINE = 2000;

const LEVELS: Readonly<Record<string, LogLevel>> = {
  trace: 'debug',
  debug: 'debug',
  info: 'info',
  success: 'info',
  notice: 'info',
  log: 'info',
  warn: 'warning',
  warning: 'warning',
  error: 'error',
  err: 'error',
  exception: 'error',
  critical: 'critical',
  fatal: 'critical',
  panic: 'critical',
};
const WORD = 'TRACE|DEBUG|INFO|SUCCESS|NOTICE|WARN(?:ING)?|ERROR|EXCEPTION|CRITICAL|FATAL|PANIC|LOG';
/** A level counts only where loggers write it, before the message: "INFO: no ERROR found" is information. */
const SHAPES: readonly RegExp[] = [
  // uvicorn and Python's default: `ERROR:    text`, `ERROR:app.main:text`.
  new RegExp(`^(${WORD})\\s*:`),
  // structlog: `… [warning  ] text`.
  new RegExp(`^\\[?\\d{4}-\\d{2}-\\d{2}[T ][\\d:.,]+\\s?(?:Z|[+-]\\d{2}:?\\d{2})?\\]?\\s+\\[(${WORD})\\s*\\]`, 'i'),
  // `[ERROR] text`, also behind another bracket: `[4312] [ERROR] text`.
  new RegExp(`^(?:\\[[^\\]]{1,40}\\]\\s*){0,2}\\[(${WORD})\\]`, 'i'),
];
const TIME = /^\[?(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:[.,](\d{1,9}))?\s?(Z|UTC|GMT|[+-]\d{2}:?\d{2})?/;
/** uvicorn writes requests that failed in the server as information. */
const SERVER_ERROR = /"([A-Z]+) ([^\s?"]+)\S* HTTP\/[\d.]+" 5\d\d\b/;
const TRACEBACK = /^\s*Traceback \(most recent call last\):/;

/** Words in which a level is looked for behind a time: `… - app.main - ERROR - text`, `… | ERROR | text`, `… ERROR [thread] text`. */
const MAX_WORDS = 4;
const NAME = /^[\w.[\]@-]*$/;
const IN_WORD = new RegExp(`(?:^|-)\\[?(${WORD})\\b`);
/** Of a line as much as a time and so many names take. */
const MAX_HEAD = 400;

/** The level that stands behind the time at the beginning of a line, with at most a few names in between. Takes time in proportion to the line. */
function wordAfterTime(line: string): string | undefined {
  const time = TIME.exec(line)?.[0];
  if (time === undefined) return undefined;
  const words = line.slice(time.length, MAX_HEAD).split(/[\s|:]+/);
  let looked = 0;
  for (const word of words) {
    if (/^[-\]]*$/.test(word)) continue;
    const found = IN_WORD.exec(word)?.[1];
    if (found !== undefined) return found;
    looked += 1;
    if (looked >= MAX_WORDS || !NAME.test(word)) return undefined;
  }
  return undefined;
}

const isError = (level: LogLevel | null): boolean => level === 'error' || level === 'critical';

/**
 * Lines of a log with level and time. A line without a time has that of the one before it; a traceback belongs to the error
 * that announced it, and is an error of its own where none did.
 */
export function parseLines(text: string): readonly LogLine[] {
  const lines: LogLine[] = [];
  let last: { at: number | null; level: LogLevel | null } = { at: null, level: null };
  for (const raw of plainText(text).split('\n')) {
    if (raw.trim() === '') continue;
    const own = readLine(raw.slice(0, MAX_LINE * 4));
    const at = own.at ?? last.at;
    const announced = TRACEBACK.test(raw) && isError(last.level);
    const level = own.level ?? (TRACEBACK.test(raw) && !announced ? 'error' : null);
    last = { at, level: level ?? last.level };
    lines.push({ at, level, text: raw.length > MAX_LINE ? `${raw.slice(0, MAX_LINE - 1)}…` : raw });
  }
  return lines;
}

/** The request of which this line says that the server failed at it (`POST /chat`); null where it says no such thing. */
export function failedRequest(line: string): string | null {
  const [, method, path] = SERVER_ERROR.exec(line) ?? [];
  return method === undefined ? null : `${method} ${path}`;
}

/** Whether a request of Lifeguard itself failed then; the time is in epoch milliseconds, null where a line has none. */
export type IsOwnFailure = (request: string, at: number | null) => boolean;

/** Whether this is a line of the server's log about such a request. */
export function isOwnLine({ text, at }: Pick<LogLine, 'text' | 'at'>, isOwn: IsOwnFailure | undefined): boolean {
  const request = isOwn === undefined ? null : failedRequest(text);
  return request !== null && isOwn?.(request, at) === true;
}

type Read = Pick<LogLine, 'at' | 'level'>;

/** `4711:M 29 Nov 2026 22:41:15.095 # text`: pid and role, local time, and a sign for the level. */
const SIGNED = /^\d+:[A-Z] (\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2}\.\d{3}) ([.\-*#]) /;
const SIGNS: Readonly<Record<string, LogLevel>> = { '.': 'debug', '-': 'debug', '*': 'info', '#': 'warning' };

function readLine(line: string): Read {
  if (line.startsWith('{')) {
    const json = readJson(line);
    if (json !== null) return json;
  }
  const [, signedAt, sign = ''] = SIGNED.exec(line) ?? [];
  if (signedAt !== undefined) return { at: Date.parse(signedAt), level: SIGNS[sign] ?? null };
  const word = SHAPES.map((shape) => shape.exec(line)?.[1]).find((w) => w !== undefined) ?? wordAfterTime(line);
  const level = word === undefined ? null : (LEVELS[word.toLowerCase()] ?? null);
  return { at: timeOf(line), level: SERVER_ERROR.test(line) && !isError(level) ? 'error' : level };
}

function readJson(line: string): Read | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const field = (...names: string[]) =>
    names.map((n) => (value as Record<string, unknown>)[n]).find((v) => typeof v === 'string' || typeof v === 'number');
  const level = field('level', 'levelname', 'severity', 'log_level', 'lvl');
  const time = field('timestamp', '@timestamp', 'time', 'asctime', 'ts', 'datetime', 'created');
  return { at: jsonTime(time), level: jsonLevel(level) };
}

/** Numbers are Python's (10 to 50). */
function jsonLevel(level: string | number | undefined): LogLevel | null {
  if (typeof level === 'string') return LEVELS[level.toLowerCase()] ?? null;
  if (level === undefined) return null;
  const steps: readonly LogLevel[] = ['debug', 'info', 'warning', 'error', 'critical'];
  return steps[Math.min(4, Math.max(0, Math.floor(level / 10) - 1))] ?? null;
}

/** Seconds or milliseconds since the epoch, or a text. */
function jsonTime(time: string | number | undefined): number | null {
  if (typeof time === 'string') return timeOf(time);
  if (time === undefined || !Number.isFinite(time)) return null;
  return time < 1e11 ? time * 1000 : time;
}

/** Without a zone it is local time, as Python's logging writes it. */
function timeOf(text: string): number | null {
  const match = TIME.exec(text);
  if (match === null) return null;
  const [, day, time, fraction = '', zone = ''] = match;
  const offset = /^[A-Z]{3}$/.test(zone) ? 'Z' : zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
  const at = Date.parse(`${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`);
  return Number.isNaN(at) ? null : at;
}
