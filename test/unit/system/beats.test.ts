import { expect, it, vi } from 'vitest';
import { onBeat } from '../../../electron/system/index.ts';
import type { Clock } from '../../../shared/domain/index.ts';
import { ManualClock } from '../../support/manual-clock.ts';

/** A clock that counts how often it woke somebody. */
function counting() {
  const clock = new ManualClock();
  const woken = vi.fn();
  const counted: Clock = {
    now: () => clock.now(),
    after: (ms, fn) =>
      clock.after(ms, () => {
        woken();
        fn();
      }),
  };
  return { clock, counted, woken };
}

it('what begins at different moments and recurs wakes the machine together', async () => {
  const { clock, counted, woken } = counting();
  const calls = [0, 0, 0];
  for (const [i, ms] of [2000, 3000, 2000].entries()) {
    const again = () => {
      calls[i] = (calls[i] ?? 0) + 1;
      onBeat(counted, ms, again);
    };
    await clock.advance(90);
    onBeat(counted, ms, again);
  }
  const before = woken.mock.calls.length;
  await clock.advance(60_000);
  expect(calls.map((n) => Math.round(n / 5) * 5)).toEqual([30, 20, 30]);
  // Multiples of two and of three seconds, of which those of six are both.
  expect(woken.mock.calls.length - before).toBeLessThanOrEqual(41);
});

it('between two beats is another moment than on one', async () => {
  const clock = new ManualClock();
  const order: string[] = [];
  onBeat(clock, 2000, () => order.push('off'), { offBeat: true });
  onBeat(clock, 2000, () => order.push('on'));
  await clock.advance(2000);
  expect(order).toEqual(['on']);
  await clock.advance(500);
  expect(order).toEqual(['on', 'off']);
});

it('one that throws keeps none from its turn, and what was cancelled has none', async () => {
  const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const clock = new ManualClock();
  const [cancelled, called] = [vi.fn(), vi.fn()];
  onBeat(clock, 1000, cancelled)();
  onBeat(clock, 1000, () => {
    throw new Error('broken on purpose');
  });
  onBeat(clock, 1000, called);
  await clock.advance(1500);
  expect(called).toHaveBeenCalledTimes(1);
  expect(cancelled).not.toHaveBeenCalled();
  expect(warned).toHaveBeenCalledTimes(1);
  warned.mockRestore();
});

it('leaves no timer behind when nothing waits', async () => {
  const { clock, counted, woken } = counting();
  onBeat(counted, 1000, () => {})();
  await clock.advance(10_000);
  expect(woken).not.toHaveBeenCalled();
});
