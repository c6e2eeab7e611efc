import type { LogLine, LogReport, LogSpike, RepeatedMessage } from '../../shared/domain/index.ts';
import { median } from '../../shared/statistics.ts';
import { timeOfLine } from './arrivals.ts';
import type { Arrivals } from './follow.ts';

const MINUTE = 60_000;
const NONE: Arrivals = { since: 0, byMinute: new Map() };
/** Minutes that are kept and compared with: the last hour. */
const MINUTES = 60;
/** So many errors in one minute are worth a word at all. */
const MIN_ERRORS = 5;
/** Without enough minutes to compare with, only this many are. */
const MIN_ERRORS_ALONE = 10;
const MIN_BASELINE = 10;
/** Iglewicz and Hoaglin's modified z-score: median absolute deviation scaled to a standard deviation, cut at 3.5. */
const MAD_TO_SIGMA = 1.4826;
const SIGMAS = 3.5;

export const isError = ({ level }: LogLine): boolean => level === 'error' || level === 'critical';

type Figures = Pick<LogReport, 'errorsPerMinute' | 'spikes' | 'undated' | 'coveredMs'>;

/**
 * Errors in each minute of the last hour, and those of the last `windowMs` that stand out against the minutes before them.
 * @param now epoch milliseconds
 * @param arrived errors without a time of their own, by the minute in which they were seen to come
 */
export function errorFigures(
  lines: readonly LogLine[],
  now: number,
  windowMs: number,
  arrived: Arrivals = NONE,
): Figures {
  const newest = Math.floor(now / MINUTE);
  const first = newest - MINUTES + 1;
  const counts = Array.from({ length: MINUTES }, () => 0);
  let undated = 0;
  let oldestAt = now;
  for (const line of lines) {
    if (line.at !== null && line.at <= now) oldestAt = Math.min(oldestAt, line.at);
    if (!isError(line)) continue;
    const minute = line.at === null ? null : Math.floor(line.at / MINUTE);
    // A time in the future is no time: some clock was wrong.
    if (minute === null || minute > newest) undated += 1;
    else if (minute >= first) counts[minute - first] = (counts[minute - first] ?? 0) + 1;
  }
  let came = 0;
  for (const [minute, errors] of arrived.byMinute) {
    if (minute < first || minute > newest) continue;
    counts[minute - first] = (counts[minute - first] ?? 0) + errors;
    came += errors;
  }
  // Those that were seen to come have a time after all.
  undated = Math.max(0, undated - came);
  if (arrived.byMinute.size > 0) oldestAt = Math.min(oldestAt, arrived.since);
  const coveredMs = Math.min(now - oldestAt, MINUTES * MINUTE);
  const errorsPerMinute = counts.map((errors, i) => ({ at: (first + i) * MINUTE, errors }));
  return { errorsPerMinute, undated, coveredMs, spikes: spikesOf(errorsPerMinute, now - windowMs, now - coveredMs) };
}

/** The minutes from `windowFrom` on that stand out against those before; minutes from before the logs begin say nothing. */
function spikesOf(minutes: LogReport['errorsPerMinute'], windowFrom: number, coveredFrom: number): LogSpike[] {
  const inWindow = (at: number) => at + MINUTE > windowFrom;
  const baseline = minutes.filter((m) => !inWindow(m.at) && m.at >= coveredFrom).map((m) => m.errors);
  const usual = median(baseline) ?? 0;
  const limit =
    baseline.length < MIN_BASELINE ? MIN_ERRORS_ALONE : Math.max(MIN_ERRORS, usual + SIGMAS * spread(baseline, usual));
  return minutes
    .filter((m) => inWindow(m.at) && m.errors >= limit && m.errors > usual)
    .map(({ at, errors }) => ({ at, errors, usual }));
}

/** Half of the minutes alike makes the deviation zero; then a count varies at least as its square root does (Poisson). */
const spread = (values: readonly number[], middle: number): number =>
  Math.max(MAD_TO_SIGMA * (median(values.map((v) => Math.abs(v - middle))) ?? 0), Math.sqrt(middle));

const PREFIX = /^\[?\d{4}-\d{2}-\d{2}[T ][\d:.,]+\s?(?:Z|[+-]\d{2}:?\d{2})?\]?[\s|:-]*/;
const JSON_MESSAGE = ['message', 'msg', 'event', 'error'] as const;

/** The message without what differs from one time to the next: numbers, ids, addresses, paths, times. */
export function patternOf(text: string): string {
  return messageOf(text)
    .replace(PREFIX, '')
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>')
    .replace(/\b0x[0-9a-f]+\b/gi, '<hex>')
    .replace(/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,}\b/gi, '<hex>')
    .replace(/(?<![\w:/<])~?(?:\/[\w.@%+~-]+){2,}\/?/g, '<path>')
    .replace(/(?<![\w<])[-+]?\d+(?:[.,:]\d+)*/g, '<n>')
    .replace(/(?<=[A-Za-z_-])\d+\b/g, '<n>')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 300);
}

function messageOf(text: string): string {
  if (!text.startsWith('{')) return text;
  try {
    const value = JSON.parse(text) as Record<string, unknown>;
    const found = JSON_MESSAGE.map((key) => value[key]).find((v) => typeof v === 'string');
    return typeof found === 'string' ? found : text;
  } catch {
    return text;
  }
}

/** The most frequent warnings and errors since `from`, those that came at least twice. @param from epoch milliseconds */
export function repeatedMessages(lines: readonly LogLine[], from: number, limit = 10): RepeatedMessage[] {
  const found = new Map<string, { count: number; last: LogLine }>();
  for (const line of lines) {
    if (line.level !== 'warning' && !isError(line)) continue;
    const at = timeOfLine(line);
    if (at !== null && at < from) continue;
    const pattern = patternOf(line.text);
    found.set(pattern, { count: (found.get(pattern)?.count ?? 0) + 1, last: line });
  }
  return [...found]
    .filter(([, { count }]) => count > 1)
    .sort(([, a], [, b]) => b.count - a.count)
    .slice(0, limit)
    .map(([pattern, { count, last }]) => ({
      pattern,
      count,
      example: last.text,
      level: last.level,
      lastAt: timeOfLine(last),
    }));
}
