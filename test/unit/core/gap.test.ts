import { describe, expect, it } from 'vitest';
import { Scheduler } from '../../../electron/app/index.ts';
import type { Probe } from '../../../electron/probes/index.ts';
import type { Standstills } from '../../../electron/system/index.ts';
import type { ProbeId } from '../../../shared/domain/index.ts';
import { defaultSettings } from '../../support/builders.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const probe = (id: ProbeId, everyMs: number, asked: string[]): Probe => ({
  id,
  component: 'cpu',
  everyMs,
  timeoutMs: 500,
  run: async () => {
    asked.push(id);
    return { ok: true, metrics: {}, facts: {} } as never;
  },
});

/** Two that look, one of them seldom, on a system that tells so much of standstills. */
async function stage(clock: ManualClock, told: Standstills) {
  const asked: string[] = [];
  const gaps: number[] = [];
  const scheduler = new Scheduler({
    clock,
    settings: defaultSettings,
    probes: [probe('cpu', 2000, asked), probe('redis', 60_000, asked)],
    onReading: () => {},
    onGap: (ms) => gaps.push(Math.round(ms)),
    standstills: told,
  });
  scheduler.start();
  await clock.advance(1000);
  return { asked, gaps, scheduler };
}

const LATE_MS = 26_000;

describe('timers that are late', () => {
  it.each([
    ['of a process that was stopped are a gap', 0, 1],
    ['of a process that waited for a core are none: what it read is as true as before', 1, 0],
    ['of a process that waited for a core, and was stopped for most of the time, are a gap', 0.4, 1],
  ])('%s', async (_, share, gapCount) => {
    const clock = new ManualClock();
    let ownMs = 5;
    const { asked, gaps, scheduler } = await stage(clock, { ownMs: () => ownMs, wokeAt: async () => null });
    clock.skip(LATE_MS);
    ownMs += share * LATE_MS;
    await clock.advance(1);
    expect(gaps).toHaveLength(gapCount);
    // After a gap everything is asked anew; without one each at its own time.
    expect(asked).toEqual(gapCount === 1 ? ['cpu', 'redis', 'cpu', 'redis'] : ['cpu', 'redis', 'cpu']);
    await scheduler.stop();
  });

  it('of several looks are none together: the second one is as late as the first', async () => {
    const clock = new ManualClock();
    let ownMs = 5;
    const { asked, gaps, scheduler } = await stage(clock, { ownMs: () => ownMs, wokeAt: async () => null });
    clock.skip(70_000);
    ownMs += 70_000;
    await clock.advance(1);
    expect(gaps).toEqual([]);
    expect(asked.toSorted()).toEqual(['cpu', 'cpu', 'redis', 'redis']);
    await scheduler.stop();
  });

  it('are not needed where only the wall clock went on: the machine slept, however busy it was before', async () => {
    const clock = new ManualClock();
    let ownMs = 5;
    let sleptMs = 0;
    const upMs = () => clock.now().mono + 5000 + sleptMs;
    const { gaps, scheduler } = await stage(clock, { ownMs: () => ownMs, upMs, wokeAt: async () => null });
    for (const _ of [1, 2]) {
      ownMs += 1000;
      sleptMs += 3_600_000;
      clock.setBack(-3_600_000);
      await clock.advance(2000);
    }
    expect(gaps).toEqual([3_600_000, 3_600_000]);
    await scheduler.stop();
  });

  it('are not told of by a clock that somebody has set forward: what was read before is as true as it was', async () => {
    const clock = new ManualClock();
    const upMs = () => clock.now().mono + 5000;
    const linux = await stage(clock, { ownMs: () => 5, upMs, wokeAt: async () => null });
    const mac = await stage(clock, { ownMs: () => null, wokeAt: async () => clock.now().wall - 86_400_000 });
    clock.setBack(-3_600_000);
    await clock.advance(4000);
    expect([linux.gaps, mac.gaps]).toEqual([[], []]);
    // Set forward while it slept: only the sleep is one.
    const slept = { ownMs: () => 5, upMs: () => clock.now().mono + (asleep ? 600_000 : 0), wokeAt: async () => null };
    let asleep = false;
    const both = await stage(clock, slept);
    asleep = true;
    clock.setBack(-3_600_000);
    await clock.advance(2000);
    expect(both.gaps).toEqual([600_000]);
    for (const { scheduler } of [linux, mac, both]) await scheduler.stop();
  });

  it.each([
    ['woke up meanwhile', LATE_MS, (now: number) => now - 100, 1],
    ['woke up when they were due, to the second', LATE_MS, (now: number) => now - LATE_MS + 600, 1],
    ['has not slept since this morning', LATE_MS, (now: number) => now - 3_600_000, 0],
    ['does not tell', LATE_MS, () => null, 1],
    ['has not slept, for longer than anything waits for a core', 120_000, (now: number) => now - 3_600_000, 1],
  ])('on a Mac that %s', async (_, lateMs, wokeAt, gapCount) => {
    const clock = new ManualClock();
    let questions = 0;
    const { asked, gaps, scheduler } = await stage(clock, {
      ownMs: () => null,
      wokeAt: async () => {
        questions += 1;
        return wokeAt(clock.now().wall);
      },
    });
    clock.skip(lateMs);
    await clock.advance(1);
    expect(gaps).toHaveLength(gapCount);
    expect(questions).toBeLessThanOrEqual(1);
    expect(asked.filter((id) => id === 'cpu')).toHaveLength(2);
    await scheduler.stop();
  });
});
