import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorFigures, patternOf, repeatedMessages } from '../../../electron/logs/statistics.ts';
import type { LogLevel, LogLine } from '../../../shared/domain/index.ts';

const MINUTE = 60_000;
const NOW = 1_700_000_000_000 - (1_700_000_000_000 % MINUTE) + 30_000;
const line = (minutesAgo: number, level: LogLevel | null = 'error', text = 'failed'): LogLine => ({
  at: NOW - minutesAgo * MINUTE,
  level,
  text,
});
/** So many errors in each of the minutes ago. */
const errors = (counts: Readonly<Record<number, number>>): LogLine[] =>
  Object.entries(counts).flatMap(([ago, n]) => Array.from({ length: n }, () => line(Number(ago))));
const covering = (minutes: number) => line(minutes, 'info');
const figures = (lines: readonly LogLine[]) => errorFigures(lines, NOW, 10 * MINUTE);
const steady = (n: number) => Object.fromEntries(Array.from({ length: 59 }, (_, i) => [i + 1, n]));

describe('errors per minute', () => {
  it('are counted in the minute they happened in, over the last hour', () => {
    const { errorsPerMinute } = figures([...errors({ 0: 1, 3: 2, 59: 4, 61: 9 }), line(3, 'warning')]);
    expect(errorsPerMinute).toHaveLength(60);
    expect([0, 3, 59].map((ago) => errorsPerMinute.at(-1 - ago)?.errors)).toEqual([1, 2, 4]);
    expect(errorsPerMinute.reduce((sum, m) => sum + m.errors, 0)).toBe(7);
  });

  it('count those without a time, or from the future, apart', () => {
    expect(figures([{ at: null, level: 'error', text: 'x' }, line(-5)]).undated).toBe(2);
  });

  it('know how far back the logs go', () => {
    expect(figures([covering(20)]).coveredMs).toBe(20 * MINUTE);
    expect(figures([covering(200)]).coveredMs).toBe(60 * MINUTE);
    expect(figures([]).coveredMs).toBe(0);
  });
});

describe('a spike', () => {
  it.each<[string, LogLine[], number]>([
    ['is a minute far above a quiet hour', [covering(60), ...errors({ 2: 8 })], 1],
    ['is not four errors, however quiet it was', [covering(60), ...errors({ 2: 4 })], 0],
    ['is not what always happens', errors({ ...steady(10), 2: 11 }), 0],
    ['is what is far above even a noisy hour', errors({ ...steady(10), 2: 40 }), 1],
    ['is not what lies before the window', [covering(60), ...errors({ 30: 50 })], 0],
    ['is not hidden by an earlier one', [covering(60), ...errors({ 30: 500, 2: 20 })], 1],
    ['needs more errors where there is little to compare with', [covering(12), ...errors({ 2: 9 })], 0],
    ['is seen even so', [covering(12), ...errors({ 2: 10 })], 1],
    ['is seen in the running minute', [covering(60), ...errors({ 0: 10 })], 1],
  ])('%s', (_, lines, count) => {
    expect(figures(lines).spikes).toHaveLength(count);
  });

  it('is told with what is usual', () => {
    expect(figures(errors({ ...steady(2), 3: 30 })).spikes).toEqual([
      { at: NOW - 30_000 - 3 * MINUTE, errors: 30, usual: 2 },
    ]);
  });

  it('never appears at a constant rate, and always at fifty times the usual', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 9 }), (rate, ago) => {
        expect(figures([covering(60), ...errors({ 0: rate, ...steady(rate) })]).spikes.filter(() => rate > 0)).toEqual(
          [],
        );
        const peak = Math.max(20, rate * 50);
        expect(
          figures([covering(60), ...errors({ ...steady(rate), [ago]: peak })]).spikes.map((s) => s.errors),
        ).toContain(peak);
      }),
    );
  });
});

describe('the same message', () => {
  it.each([
    ['Timeout after 1200 ms', 'Timeout after 1.5 ms', 'Timeout after <n> ms'],
    [
      '2025-01-13 10:00:00,123 - app - ERROR - x 1',
      '2025-01-14 11:01:00,999 - app - ERROR - x 2',
      'app - ERROR - x <n>',
    ],
    [
      'session 123e4567-e89b-12d3-a456-426614174000 lost',
      'session 00000000-e89b-12d3-a456-426614174fff lost',
      'session <id> lost',
    ],
    ['object at 0x7f3a2b', 'object at 0xdeadbeef', 'object at <hex>'],
    ['commit 0f3a2b1c4d5e failed', 'commit 9a8b7c6d5e4f failed', 'commit <hex> failed'],
    ['No file /tmp/a/b.txt', 'No file ~/models/x', 'No file <path>'],
    ['127.0.0.1:51234 refused', '127.0.0.1:8', '<n> refused'],
    [
      '{"level":"error","message":"id 7 failed","ts":1}',
      '{"level":"error","message":"id 8 failed","ts":2}',
      'id <n> failed',
    ],
    ['worker3 died', 'worker12 died', 'worker<n> died'],
  ])('%j and %j have one pattern', (one, other, pattern) => {
    expect(patternOf(one)).toBe(pattern);
    expect(pattern.startsWith(patternOf(other).slice(0, 3))).toBe(true);
  });

  it('differs where the words differ', () => {
    expect(patternOf('Neo4j refused')).not.toBe(patternOf('Redis refused'));
    expect(patternOf('GET https://example.com/a/b failed')).toContain('https://example.com');
  });

  it('is counted among warnings and errors of the window, the most frequent first', () => {
    const lines = [
      ...[1, 2, 3].map((n) => line(n, 'error', `Timeout after ${n}00 ms`)),
      ...[1, 2].map((n) => line(n, 'warning', `slow query ${n}`)),
      line(1, 'error', 'only once'),
      ...[1, 2, 3, 4].map((n) => line(n, 'info', `request ${n}`)),
      ...[31, 32, 33].map((n) => line(n, 'error', `long ago ${n}`)),
    ];
    expect(repeatedMessages(lines, NOW - 10 * MINUTE).map((r) => [r.pattern, r.count])).toEqual([
      ['Timeout after <n> ms', 3],
      ['slow query <n>', 2],
    ]);
  });
});
