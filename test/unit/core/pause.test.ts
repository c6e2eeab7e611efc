import { expect, it, vi } from 'vitest';
import { Pause } from '../../../electron/core/pause.ts';
import { ManualClock } from '../../support/manual-clock.ts';

it('ends on the wall clock, and tells of it once', async () => {
  const clock = new ManualClock();
  const changed = vi.fn();
  const pause = new Pause(clock, changed);
  const end = clock.now().wall + 60_000;
  pause.set(end);
  expect(pause.until).toBe(end);
  await clock.advance(55_000);
  expect(pause.until).toBe(end);
  await clock.advance(10_000);
  expect(pause.until).toBeNull();
  await clock.advance(60_000);
  expect(changed, 'begun and ended').toHaveBeenCalledTimes(2);
});

it.each([
  ['no number', Number.NaN, /needs the time/],
  ['without end', Number.POSITIVE_INFINITY, /needs the time/],
  ['1e308', 1e308, /31 days at most/],
  ['ten thousand years', 10_000 * 365 * 86_400_000, /31 days at most/],
  ['the past', -5, /over already/],
])('refuses %s in words, and changes nothing', (_, until, words) => {
  const clock = new ManualClock();
  const changed = vi.fn();
  const pause = new Pause(clock, changed);
  expect(() => pause.set(until)).toThrow(words);
  expect([pause.until, changed.mock.calls.length]).toEqual([null, 0]);
});

it('sets no timer after it was stopped', async () => {
  const clock = new ManualClock();
  const pause = new Pause(clock, () => {});
  const after = vi.spyOn(clock, 'after');
  pause.stop();
  pause.set(clock.now().wall + 1000);
  expect(after).not.toHaveBeenCalled();
});
