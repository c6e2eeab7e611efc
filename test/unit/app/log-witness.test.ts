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

it('leaves out what was logged in an earlier trouble of something else', async () => {
  const repeated = (lastAt: number | null) => ({
    pattern: 'x',
    example: 'x',
    count: 9,
    level: 'error' as const,
    lastAt,
  });
  const { clock, onRead, own } = witness(
    vi.fn(async () => ({
      ...report,
      spikes: [0, clock.now().wall].map((at) => ({ at, errors: 50, usual: 0 })),
      repeated: [0, null, clock.now().wall].map(repeated),
    })),
  );
  const neo4j = [causeOf({ component: 'neo4j', severity: 'P1' })];
  const signs = async (causes: typeof down, reads: number) => {
    own.consider(causes);
    await vi.waitFor(() => expect(onRead).toHaveBeenCalledTimes(reads));
    return [own.report()?.spikes.length, own.report()?.repeated.length];
  };
  expect(await signs(down, 1)).toEqual([2, 3]);
  own.consider([]);
  await clock.advance(1000);
  expect(await signs(neo4j, 2)).toEqual([1, 2]);
  own.consider([]);
  expect(await signs(neo4j, 3), 'the same comes back').toEqual([2, 3]);
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
