import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  breachesOf,
  corruptionOf,
  slowdownOf,
  unknownErrorsOf,
} from '../../../electron/incidents/escalation/signals.ts';
import type { LogReport } from '../../../shared/domain/index.ts';

const NOW = 1_700_000_000_000;
const MINUTE = 60_000;
/** Means of the minutes until now, the last argument being the latest. */
const minutes = (...means: readonly number[]) =>
  means.map((mean, i) => ({ at: NOW - (means.length - i) * MINUTE, mean }));
const day = (usual: number, last: readonly number[]) => minutes(...Array(200 - last.length).fill(usual), ...last);

describe('the slowdown that escalation asks for', () => {
  it('is measured from the first slow minute on, against the median of the time before', () => {
    const found = slowdownOf(day(20, Array(12).fill(50)), NOW);
    expect(found).toEqual({ percent: 150, sustainedMs: 12 * MINUTE });
  });

  it('takes the mean of the middle two for usual where the minutes before are of an even number', () => {
    const before = Array.from({ length: 140 }, (_, i) => (i % 2 === 0 ? 20 : 30));
    const found = slowdownOf(minutes(...before, ...Array(60).fill(50)), NOW);
    expect(found?.percent).toBeCloseTo(100);
  });

  it('is none while the backend is as fast as usual, or just came back to that', () => {
    expect(slowdownOf(day(20, Array(12).fill(29)), NOW)).toBeUndefined();
    expect(slowdownOf(day(20, [...Array(12).fill(90), 21]), NOW)).toBeUndefined();
  });

  it('says nothing without enough history to know what is usual', () => {
    expect(slowdownOf(minutes(...Array(80).fill(20), 90, 90), NOW)).toBeUndefined();
  });

  it('never tells of a slowdown that is not one', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1, max: 1e4, noNaN: true }), { maxLength: 300 }), (means) => {
        const found = slowdownOf(minutes(...means), NOW);
        if (found === undefined) return;
        expect(found.percent).toBeGreaterThan(50);
        expect(found.sustainedMs).toBeGreaterThan(0);
      }),
    );
  });
});

describe('errors that nobody explains', () => {
  const report = (over: Partial<LogReport> = {}): LogReport => ({
    tails: [],
    errorsPerMinute: [],
    spikes: [{ at: NOW, errors: 30, usual: 0 }],
    repeated: [
      { pattern: 'KeyError <s>', count: 9, example: "KeyError: 'session'", level: 'error', lastAt: NOW },
      { pattern: 'slow', count: 40, example: 'slow answer', level: 'warning', lastAt: NOW },
      { pattern: 'once', count: 2, example: 'once', level: 'error', lastAt: NOW },
    ],
    undated: 0,
    coveredMs: 3_600_000,
    ...over,
  });

  it('are errors that repeat in a spike', () => {
    expect(unknownErrorsOf(report(), [])).toEqual([
      "The log repeats an error that nothing explains, 9 times: KeyError: 'session'",
    ]);
  });

  it('are none without a spike: what was always there is no news', () => {
    expect(unknownErrorsOf(report({ spikes: [] }), [])).toEqual([]);
  });
});

describe('what the logs say of data and of intruders', () => {
  const line = (text: string, level: 'error' | 'warning' = 'error', at: number | null = NOW) => ({ at, level, text });
  const logs = (...lines: ReturnType<typeof line>[]): LogReport => ({
    tails: [
      {
        ...{ id: 'x', title: 'Database', file: '/x.log', state: 'read', problem: null },
        ...{ sizeBytes: 1, modifiedAt: NOW, cut: false, lines },
      },
    ],
    ...{ errorsPerMinute: [], spikes: [], repeated: [], undated: 0, coveredMs: 0 },
  });
  const from = NOW - 30 * MINUTE;

  it.each([
    'Checksum mismatch at page 12',
    'Bad file format reading the append only file',
    'index is CORRUPTED',
    'malformed database schema',
  ])('“%s” says that data is damaged', (text) => {
    expect(corruptionOf(logs(line(text)), from)).toEqual([`Database log: ${text}`]);
  });

  it.each(['SQL injection attempt from 10.0.0.9', 'unauthorised access to /admin', 'brute-force login'])(
    '“%s” says that somebody tries to get in',
    (text) => expect(breachesOf(logs(line(text)), from)).toEqual([`Database log: ${text}`]),
  );

  it.each([
    ['a warning', line('index is corrupted', 'warning')],
    ['what is long over', line('index is corrupted', 'error', from - 1)],
    ['what carries no time', line('index is corrupted', 'error', null)],
    ['another error', line('uncorruptible: Timeout after 5 ms')],
  ])('%s says neither', (_, one) => {
    expect([...corruptionOf(logs(one), from), ...breachesOf(logs(one), from)]).toEqual([]);
  });

  it('is told once for each kind, the last one as it stands', () => {
    const many = Array.from({ length: 9 }, (_, i) => line(`Checksum mismatch at page ${i}`));
    expect(corruptionOf(logs(...many), from)).toEqual(['Database log: Checksum mismatch at page 8']);
  });
});
