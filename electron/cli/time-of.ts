import { UsageError } from './command.ts';

const CLOCK = /^(?:(today|yesterday)\s+)?(\d{1,2}):(\d{2})(?::(\d{2}))?$/i;
const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;
const AGO = /^(\d+)\s*(s|sec|min|m|h|d)(?:\s+ago)?$/i;
const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  sec: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/**
 * A moment that is over, as a person names it: `02:13` (the last time that it was so late), `yesterday 14:00`, `2026-11-29 02:13`, an ISO time with
 * its zone, `20 min ago`. Without a zone it is local time.
 * @param now epoch milliseconds
 * @returns epoch milliseconds
 * @throws UsageError where it is no time, or not over yet
 */
export function timeOf(words: string, now: number): number {
  const found = clock(words.trim(), now) ?? date(words.trim()) ?? ago(words.trim(), now);
  if (found === null)
    throw new UsageError(
      `"${words}" is no time.`,
      'For example: --at 02:13, --at "yesterday 14:00", --at 2026-11-29T02:13, --at "20 min ago"',
    );
  if (found > now) throw new UsageError(`"${words}" is not over yet.`, 'How it is now: lifeguard status');
  return found;
}

function clock(words: string, now: number): number | null {
  const [, day, hours, minutes, seconds = '0'] = CLOCK.exec(words) ?? [];
  if (hours === undefined || minutes === undefined) return null;
  const today = new Date(now);
  const at = (daysBack: number) => {
    const date = [today.getFullYear(), today.getMonth(), today.getDate() - daysBack] as const;
    return exact([...date, Number(hours), Number(minutes), Number(seconds)]);
  };
  if (day !== undefined) return at(day.toLowerCase() === 'yesterday' ? 1 : 0);
  const found = at(0);
  return found === null || found <= now ? found : at(1);
}

function date(words: string): number | null {
  const [, year, month, day, hours = '0', minutes = '0', seconds = '0', zone] = DATE.exec(words) ?? [];
  if (year === undefined || month === undefined || day === undefined) return null;
  const local = exact([year, Number(month) - 1, day, hours, minutes, seconds].map(Number));
  if (local === null || zone === undefined) return local;
  const two = (text: string) => text.padStart(2, '0');
  const offset = zone.toUpperCase() === 'Z' ? 'Z' : zone.replace(/^([+-]\d{2}):?/, '$1:');
  const at = Date.parse(`${year}-${month}-${day}T${two(hours)}:${two(minutes)}:${two(seconds)}${offset}`);
  return Number.isNaN(at) ? null : at;
}

/** Local time; null where the calendar or the clock has none such: 31 November, 25:00. */
function exact([year = 0, month = 0, day = 1, hours = 0, minutes = 0, seconds = 0]: readonly number[]): number | null {
  if (hours > 23 || minutes > 59 || seconds > 59 || month > 11 || day > 31) return null;
  const at = new Date(year, month, day, hours, minutes, seconds);
  const isThere = day < 1 || at.getDate() === day;
  return isThere ? at.getTime() : null;
}

function ago(words: string, now: number): number | null {
  const [, count, unit] = AGO.exec(words) ?? [];
  const length = unit === undefined ? undefined : UNITS[unit.toLowerCase()];
  return count === undefined || length === undefined ? null : now - Number(count) * length;
}
