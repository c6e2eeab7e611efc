import { elapsedMs, type Instant } from './primitives/time.ts';
import type { Unit } from './primitives/units.ts';

/** Figures as a person reads them: with units and only as many digits as matter. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** One decimal below ten, none above; `6`, never `6.0`. */
const brief = (value: number): string => {
  const tenths = Math.round(value * 10) / 10;
  return Math.abs(tenths) < 10 ? String(tenths) : String(Math.round(value));
};

/** `0.4 ms`, `18 ms`, `1.4 s`: a measured time in milliseconds. */
export const formatMs = (ms: number): string =>
  Math.round(ms) < SECOND ? `${brief(ms)} ms` : `${brief(ms / SECOND)} s`;

/** `40 s`, `4 min`, `3 h 12 min`, `2 d 3 h`: how long something lasts, in milliseconds; a negative one counts as none. */
export function formatDuration(ms: number): string {
  const seconds = Math.round(Math.max(0, ms) / SECOND);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return pair(hours, 'h', minutes % 60, 'min');
  return pair(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

/** What a plan allows itself, its time in milliseconds: `up to 3 attempts of 30 s each`, `one attempt of at most 5 min`. */
export const formatAttempts = (plan: { readonly attempts: number; readonly attemptTimeoutMs: number }): string => {
  const time = formatDuration(plan.attemptTimeoutMs);
  return plan.attempts === 1 ? `one attempt of at most ${time}` : `up to ${plan.attempts} attempts of ${time} each`;
};

/** `42 s`, `9 min 42 s`, from an hour on as `formatDuration`: a clock that runs, of which each second counts. */
export function formatRunning(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / SECOND);
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3600 ? `${Math.floor(seconds / 60)} min ${seconds % 60} s` : formatDuration(ms);
}

const pair = (big: number, bigUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;

/** `512 B`, `412 MB`, `1.5 GB`: binary multiples, as budgets and system tools count them. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  // 1023.6 KB would be shown as 1024 KB: the next unit begins where rounding reaches it.
  while (Math.round(value) >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit >= 3 ? brief(value) : Math.round(value)} ${units[unit]}`;
}

/** `83 %`, `0.4 %`. */
export const formatPercent = (percent: number): string =>
  `${percent > 0 && percent < 1 ? brief(percent) : Math.round(percent)} %`;

/** Words for how hard it is for the system to find what is asked of it, from 0. */
const STRAIN = ['normal', 'raised', 'critical'];

/** A value of a metric with its unit. */
export function formatValue(value: number, unit: Unit): string {
  switch (unit) {
    case 'ms':
      return formatMs(value);
    case 'bytes':
      return formatBytes(value);
    case 'percent':
      return formatPercent(value);
    case 'count':
      return brief(value);
    case 'per-minute':
      return `${brief(value)} per minute`;
    case 'strain':
      return STRAIN[Math.round(value)] ?? brief(value);
  }
}

/**
 * `1240 ms of 1000 ms`, `412 MB of 400 MB`: both in the same unit, so that they can be compared at a glance. Percent are shares
 * of something else already: `99 %, above 95 %`.
 */
export function formatOf(value: number, limit: number, unit: Unit): string {
  if (unit === 'percent') return percentOf(value, limit);
  if (unit === 'ms' && limit < 10 * SECOND) return `${brief(value)} ms of ${brief(limit)} ms`;
  return `${formatValue(value, unit)} of ${formatValue(limit, unit)}`;
}

function percentOf(value: number, limit: number): string {
  // Rounded alike, they would contradict what is said about them.
  const exact = formatPercent(value) === formatPercent(limit) && value !== limit;
  const shown = exact ? `${value.toFixed(1)} %` : formatPercent(value);
  return `${shown}, ${value > limit ? 'above' : 'limit'} ${formatPercent(limit)}`;
}

/** `14:03` in local time; with the day (`3 Nov 14:03`) when that is not today. Both in epoch milliseconds. */
export function formatClock(wall: number, nowWall: number): string {
  const at = new Date(wall);
  const time = `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
  if (at.toDateString() === new Date(nowWall).toDateString()) return time;
  return `${at.getDate()} ${MONTHS[at.getMonth()]} ${time}`;
}

/** `40 s ago`, from an hour on `at 14:03`. The length is taken from the monotonic clock, so a clock that is set back does not matter. */
export function formatSince(since: Instant, now: Instant): string {
  const ms = elapsedMs(since, now);
  return ms < HOUR - MINUTE / 2 ? `${formatDuration(ms)} ago` : `at ${formatClock(since.wall, now.wall)}`;
}

/** `1,204`: a whole number of things. Without `toLocaleString`, which brings the tables of all languages into memory. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

/** `1 key`, `12,408 keys`: so many of something; `many` is its plural where that is not made with an s. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${grouped(count)} ${count === 1 ? one : many}`;

/** `once`, `3 times`. */
export const often = (count: number): string => (count === 1 ? 'once' : counted(count, 'time'));

/** `a and b`, `a, b and c`. */
export function formatList(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

/** `Connecting to localhost:6379 failed: Nothing listens there.` */
export const failureText = ({ tried, got }: { readonly tried: string; readonly got: string }): string =>
  asSentence(`${tried.charAt(0).toUpperCase()}${tried.slice(1)} failed: ${got}`);

/** The text with a full stop unless it ends a sentence already. */
export function asSentence(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' || /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
