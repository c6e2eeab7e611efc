import { describe, expect, it, vi } from 'vitest';
import { type AwakeTime, afterAwake, whileAwake } from '../../../electron/system/index.ts';
import { ManualClock } from '../../support/manual-clock.ts';

describe('time that was not slept', () => {
  /** Waits from now on, with what the test moves meanwhile. */
  const waiting = (act: (clock: ManualClock, time: AwakeTime, begun: number) => Promise<void>) => {
    const clock = new ManualClock();
    return whileAwake(clock, (time) => act(clock, time, clock.now().mono));
  };

  it('leaves out what was slept, also before a timer has told of it', () =>
    waiting(async (clock, time, begun) => {
      await clock.advance(7000);
      clock.skip(53_000);
      // What was left of the second in which it began to sleep is waited as well.
      expect(time.passedMs(begun)).toBe(8000);
      expect(time.hasSlept(begun)).toBe(true);
      await clock.advance(2000);
      expect(time.passedMs(begun)).toBe(10_000);
    }));

  it('of a time that began after it leaves out nothing', () =>
    waiting(async (clock, time) => {
      clock.skip(53_000);
      await clock.advance(1);
      const later = clock.now().mono;
      await clock.advance(4000);
      expect([time.passedMs(later), time.hasSlept(later)]).toEqual([4000, false]);
    }));

  it('counts what a busy machine only delays', () =>
    waiting(async (clock, time, begun) => {
      await clock.advance(500);
      clock.skip(4000);
      await clock.advance(0);
      expect([time.passedMs(begun), time.hasSlept(begun)]).toEqual([4500, false]);
    }));

  it('ends with what waited: nothing goes on ticking', async () => {
    const clock = new ManualClock();
    const after = vi.spyOn(clock, 'after');
    await whileAwake(clock, () => clock.advance(1500));
    const before = after.mock.calls.length;
    await clock.advance(10_000);
    expect(after.mock.calls.length).toBe(before);
  });
});

describe('a limit of what was not slept', () => {
  it('is over after it, and not at the end of a sleep', async () => {
    const clock = new ManualClock();
    const over = vi.fn();
    afterAwake(clock, 60_000, over);
    await clock.advance(7000);
    clock.skip(90_000);
    await clock.advance(50_000);
    expect(over).not.toHaveBeenCalled();
    await clock.advance(3000);
    expect(over).toHaveBeenCalledOnce();
  });

  it('that is cancelled is never over', async () => {
    const clock = new ManualClock();
    const over = vi.fn();
    const cancel = afterAwake(clock, 2000, over);
    await clock.advance(1500);
    cancel();
    await clock.advance(60_000);
    expect(over).not.toHaveBeenCalled();
  });
});
