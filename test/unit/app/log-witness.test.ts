import { expect, it, vi } from 'vitest';
import { LogWitness } from '../../../electron/app/log-witness.ts';
import type { LogReport } from '../../../shared/domain/index.ts';
import { causeOf, settingsWith } from '../../support/builders.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const report: LogReport = { tails: [], errorsPerMinute: [], spikes: [], repeated: [], undated: 0, coveredMs: 0 };
const down = [causeOf({ component: 'backend', severity: 'P0' })];

function witness(logs = vi.fn(async () => report)) {
  const clock = new ManualClock();
  const onRead = vi.fn();
  return { clock, logs, onRead, own: new LogWitness({ clock, settings: () => settingsWith(), logs, onRead }) };
}

it('reads the logs when something of the stack is wrong, and again each minute while it is', async () => {
  const { clock, logs, onRead, own } = witness();
  own.consider([]);
  expect(logs).not.toHaveBeenCalled();
  own.consider(down);
  own.consider(down);
  await vi.waitFor(() => expect(onRead).toHaveBeenCalledTimes(1));
  expect(own.report()).toBe(report);
  own.consider(down);
  expect(logs).toHaveBeenCalledTimes(1);
  await clock.advance(60_000);
  expect(onRead, 'it is time to look again').toHaveBeenCalledTimes(2);
  own.consider(down);
  await vi.waitFor(() => expect(onRead).toHaveBeenCalledTimes(3));
  expect(logs).toHaveBeenCalledTimes(2);
});

it('forgets what it read when all is well, and reads nothing more', async () => {
  const { clock, logs, onRead, own } = witness();
  own.consider(down);
  await vi.waitFor(() => expect(onRead).toHaveBeenCalledTimes(1));
  own.consider([]);
  expect(own.report()).toBeNull();
  await clock.advance(120_000);
  expect([logs.mock.calls.length, onRead.mock.calls.length]).toEqual([1, 1]);
});

it('says nothing where the logs cannot be read', async () => {
  const { onRead, own } = witness(vi.fn(() => Promise.reject(new Error('no folder'))));
  own.consider(down);
  await vi.waitFor(() => expect(onRead).toHaveBeenCalledTimes(1));
  expect(own.report()).toBeNull();
});

it('reads nothing after its end', () => {
  const { logs, own } = witness();
  own.stop();
  own.consider(down);
  expect(logs).not.toHaveBeenCalled();
});
