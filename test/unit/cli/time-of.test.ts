import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../electron/cli/command.ts';
import { timeOf } from '../../../electron/cli/time-of.ts';

/** A Sunday afternoon, in local time like everything that has no zone. */
const NOW = new Date(2026, 10, 29, 14, 30, 15).getTime();
const local = (...parts: readonly [number, number, number, number, number, number?]): number =>
  new Date(...parts).getTime();

describe('a moment as a person names it', () => {
  it.each([
    ['02:13', local(2026, 10, 29, 2, 13)],
    ['2:13', local(2026, 10, 29, 2, 13)],
    ['14:30:10', local(2026, 10, 29, 14, 30, 10)],
    // It was so late yesterday.
    ['23:50', local(2026, 10, 28, 23, 50)],
    ['yesterday 14:00', local(2026, 10, 28, 14, 0)],
    ['Today 01:00', local(2026, 10, 29, 1, 0)],
    ['2026-11-01', local(2026, 10, 1, 0, 0)],
    ['2026-11-01 09:05', local(2026, 10, 1, 9, 5)],
    ['2026-11-01T09:05:07', local(2026, 10, 1, 9, 5, 7)],
    ['2026-11-01T09:05:07Z', Date.UTC(2026, 10, 1, 9, 5, 7)],
    ['2026-11-01T09:05:07.123+02:00', Date.UTC(2026, 10, 1, 7, 5, 7)],
    ['2026-11-01T09:05-0530', Date.UTC(2026, 10, 1, 14, 35)],
    ['20 min ago', NOW - 20 * 60_000],
    ['2h', NOW - 2 * 3_600_000],
  ])('%s', (words, wanted) => {
    expect(timeOf(words, NOW)).toBe(wanted);
  });

  it.each(['', 'soon', '25:00', '12:60', '2026-02-30', '2026-13-01', '2026-11-01T24:00', '-1', '02:13; rm'])(
    'refuses "%s", with examples',
    (words) => {
      expect(() => timeOf(words, NOW)).toThrow(UsageError);
    },
  );

  it.each(['2026-11-30', 'today 14:31', '2027-01-01T00:00Z'])('refuses %s, which is not over yet', (words) => {
    expect(() => timeOf(words, NOW)).toThrow(/not over yet/);
  });
});
