import { describe, expect, it } from 'vitest';
import type { OverTime } from '../../../electron/checklists/over-time.ts';
import { regression, trends } from '../../../electron/checklists/over-time.ts';
import type { ConfigStore } from '../../../electron/config/index.ts';
import type { Readings } from '../../../shared/domain/index.ts';
import { failedReading, readingOf, settingsWith } from '../../support/builders.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;
/** The same figure each minute of the last two hours, whichever figure it is. */
const over = (readings: Readings, now = 500, usual = 500): OverTime => ({
  readings,
  clock: new ManualClock(NOW),
  store: { current: () => ({ settings: settingsWith() }) } as unknown as ConfigStore,
  recorder: {
    series: (_, from, to) =>
      Array.from({ length: 120 }, (_, i) => NOW - (119 - i) * MINUTE)
        .filter((at) => at >= from && at < to)
        .map((at) => {
          const value = at >= NOW - 10 * MINUTE ? now : usual;
          return { at, low: value, mean: value, high: value };
        }),
  },
});
const answers = readingOf('backend');
const silent = failedReading('backend', 'refused');
const redis = readingOf('redis');

describe('figures of the last minutes beside those of before', () => {
  it.each<[string, Readings, number, string, string]>([
    [
      'pass as long as what they are of answers',
      { backend: answers, redis },
      500,
      'passed',
      'Nothing is much slower than it was in the 1 h 49 min before.',
    ],
    [
      'tell of what is slower',
      { backend: answers, redis },
      900,
      'warning',
      'Answer time, P95 is 80 % above its usual value and PING is 80 % above its usual value.',
    ],
    [
      'pass for nobody who does not answer',
      { backend: silent, redis },
      500,
      'could-not-tell',
      'Of what is read: nothing is much slower than it was in the 1 h 49 min before. Not read now: Answer time, P95.',
    ],
    [
      'tell of what is slower beside what does not answer',
      { backend: silent, redis },
      900,
      'warning',
      'PING is 80 % above its usual value. Not read now: Answer time, P95.',
    ],
    [
      'say nothing where nothing answers',
      { backend: silent },
      500,
      'could-not-tell',
      'Not read now: Answer time, P95 and PING.',
    ],
  ])('%s', (_, readings, now, state, evidence) => {
    expect(regression(over(readings, now), ['backend.p95', 'redis.ping'], 50)).toMatchObject({ state, evidence });
  });

  it.each([
    [30, 'skipped', 'Before the last ten minutes 20 min were measured: too little to say what is usual.'],
    [24 * 60, 'passed', 'Nothing is much slower than it was in the day before.'],
  ])('of %d minutes are compared with what was measured, and no more is claimed', (minutes, state, evidence) => {
    const deps = over({ redis });
    const series: OverTime['recorder']['series'] = (_, from, to) =>
      Array.from({ length: minutes }, (_none, i) => NOW - (minutes - i) * MINUTE)
        .filter((at) => at >= from && at < to)
        .map((at) => ({ at, low: 1, mean: 1, high: 1 }));
    expect(regression({ ...deps, recorder: { series } }, ['redis.ping'], 50)).toMatchObject({ state, evidence });
  });

  it('are those of the process that serves now where that leaks, whatever ran before it', () => {
    const trend = { bytesPerMinute: 24 * 2 ** 20, confidence: 1, spanMs: 540_000, limitInMs: 29_000 };
    const told = (over_: Partial<typeof trend>) => {
      const leaking = readingOf('process', { trend: { ...trend, ...over_ } }, { metrics: { 'process.resident': 500 } });
      return trends(over({ process: leaking }), ['process.resident']);
    };
    const evidence = 'Memory of the backend reaches its limit in 29 s.';
    expect(told({})).toMatchObject({ state: 'warning', evidence });
    // A model that is being loaded.
    expect(told({ spanMs: 40_000 })).toMatchObject({ state: 'passed' });
  });

  it('have a trend only while they are read', () => {
    const read = readingOf('process', {}, { metrics: { 'process.resident': 500 } });
    expect(trends(over({ process: read }), ['process.resident'])).toMatchObject({ state: 'passed' });
    expect(trends(over({ process: readingOf('process') }), ['process.resident'])).toMatchObject({
      ...{ state: 'could-not-tell', evidence: 'Not read now: Memory of the process tree.' },
    });
  });
});
