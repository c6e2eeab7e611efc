import { expect, it } from 'vitest';
import { trendsNow } from '../../../electron/checklists/index.ts';
import type { ConfigStore } from '../../../electron/config/index.ts';
import type { MemoryTrend } from '../../../shared/domain/index.ts';
import { defaultSettings } from '../../support/builders.ts';

const NOW = 1_700_000_000_000;
const MINUTE = 60_000;
const MB = 1024 ** 2;
const clock = { now: () => ({ mono: 0, wall: NOW }), after: () => () => {} };
const store = { current: () => ({ settings: defaultSettings() }) } as unknown as ConfigStore;

/** The history has the backend's memory alone, grown by a megabyte a minute. */
const grown = (minutes: number, own: MemoryTrend | null = null, isNamed = false) =>
  trendsNow(
    {
      ...{ clock, store },
      recorder: {
        series: (metric) =>
          metric !== 'process.resident'
            ? []
            : Array.from({ length: minutes + 1 }, (_, i) => {
                const mean = (440 - minutes + i) * MB;
                return { at: NOW - (minutes - i) * MINUTE, low: mean, mean, high: mean };
              }),
      },
    },
    own,
    isNamed,
  );
const trend = (minutes: number, values: Partial<MemoryTrend> = {}): MemoryTrend => ({
  bytesPerMinute: MB,
  confidence: 1,
  spanMs: minutes * MINUTE,
  limitInMs: 20 * MINUTE,
  ...values,
});

it('is what has been on its way to its limit for half an hour, with how long it has', () => {
  expect(grown(40)).toEqual([
    { what: 'Memory of the process tree', spanMs: 40 * MINUTE, limitInMs: expect.closeTo(60 * MINUTE, -3) },
  ]);
  // A start, a build, a model that is loaded.
  expect(grown(20)).toEqual([]);
});

it('takes what is known of the serving process’s memory, once it lasts as long', () => {
  expect(grown(20, trend(10))).toEqual([]);
  // A leak that is named as one: half an hour from now it is too late.
  expect(grown(20, trend(6, { limitInMs: 2 * MINUTE }), true)).toEqual([
    { what: 'Memory of the backend', spanMs: 6 * MINUTE, limitInMs: 2 * MINUTE },
  ]);
  expect(grown(20, trend(10, { limitInMs: 45 * MINUTE }), true)).toEqual([]);
  expect(grown(20, trend(35, { confidence: 0.6 }))).toEqual([]);
  // One is enough of the same memory.
  expect(grown(40, trend(35))).toEqual([
    { what: 'Memory of the backend', spanMs: 35 * MINUTE, limitInMs: 20 * MINUTE },
  ]);
});

it('says that nothing can be told where nothing is kept', () => {
  expect(grown(0)).toBeUndefined();
});
