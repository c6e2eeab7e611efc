import { expect, it } from 'vitest';
import { WaitPace } from '../../../electron/recovery/wait-pace.ts';
import type { Readings } from '../../../shared/domain/index.ts';
import { failedReading, readingOf } from '../../support/builders.ts';

const answers: Readings = { ai: readingOf('ai') };
const refuses: Readings = { ai: failedReading('ai', 'refused') };
const fails: Readings = { ai: failedReading('ai', 'http-status') };

it('asks at once what does not listen, and less and less what answers badly', () => {
  const pace = new WaitPace(100);
  const pauses = (readings: Readings, times: number) =>
    Array.from({ length: times }, () => pace.next(['ai'], readings));
  expect(pauses(refuses, 3)).toEqual([100, 100, 100]);
  expect(pauses(answers, 6)).toEqual([250, 500, 1000, 2000, 3000, 3000]);
  expect(pauses(fails, 1), 'an answer of another kind').toEqual([3000]);
  expect(pauses(refuses, 1), 'it was started anew').toEqual([100]);
  expect(pauses(answers, 1)).toEqual([250]);
});

it('looks quickly where nothing is known yet, and at what is off', () => {
  expect(new WaitPace(100).next(['ai'], {})).toBe(100);
});
