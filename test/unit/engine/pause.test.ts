import { expect, it, vi } from 'vitest';
import { Pause } from '../../../electron/engine/pause.ts';
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
