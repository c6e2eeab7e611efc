import { describe, expect, it } from 'vitest';
import { OwnCostLedger } from '../../../electron/core/own-cost.ts';
import { OwnCostSchema } from '../../../shared/domain/index.ts';
import { ManualClock } from '../../support/manual-clock.ts';

describe('what Lifeguard itself costs', () => {
  function ledger(
    usage = { cpuMs: 500, wakeUps: 1000 as number | null, writtenBytes: 0 as number | null, sentBytes: 100 },
  ) {
    const clock = new ManualClock();
    return { clock, usage, of: new OwnCostLedger(clock, () => ({ ...usage })) };
  }

  it('is counted since the start, without what the process had cost before it watched', async () => {
    const { clock, usage, of } = ledger();
    await clock.advance(60_000);
    Object.assign(usage, { cpuMs: 680, wakeUps: 1300, writtenBytes: 4096, sentBytes: 700 });
    for (const component of ['redis', 'redis', 'backend'] as const) of.note({ component });
    const cost = of.cost(true);
    expect(OwnCostSchema.parse(cost)).toEqual(cost);
    expect(cost).toMatchObject({ onBattery: true, lately: null, pid: process.pid });
    expect(cost.sinceStart).toEqual({
      overMs: 60_000,
      cpuMs: 180,
      wakeUps: 300,
      writtenBytes: 4096,
      sentBytes: 600,
      asked: [
        { component: 'redis', times: 2 },
        { component: 'backend', times: 1 },
      ],
    });
  });

  it('is told of the last twelve hours once it has run for longer', async () => {
    const { clock, usage, of } = ledger();
    for (let minute = 0; minute < 20 * 60; minute += 5) {
      await clock.advance(300_000);
      // The first hours are dear, the later ones are not.
      usage.cpuMs += minute < 8 * 60 ? 3000 : 300;
      of.note({ component: 'redis' });
    }
    const { sinceStart, lately } = of.cost(false);
    expect(sinceStart).toMatchObject({ overMs: 20 * 3_600_000, asked: [{ component: 'redis', times: 240 }] });
    expect(lately?.overMs).toBeGreaterThanOrEqual(12 * 3_600_000);
    expect(lately?.overMs).toBeLessThan(12.5 * 3_600_000);
    // 300 ms each five minutes, in the later hours alone.
    expect((lately?.cpuMs ?? 0) / ((lately?.overMs ?? 1) / 300_000)).toBeCloseTo(300, -2);
  });

  it('says nothing of what the system does not count', () => {
    const { of } = ledger({ cpuMs: 1, wakeUps: null, writtenBytes: null, sentBytes: 0 });
    expect(of.cost(false).sinceStart).toMatchObject({ wakeUps: null, writtenBytes: null });
  });

  it('is that of this process', () => {
    const of = new OwnCostLedger(new ManualClock());
    for (let i = 0, begun = process.cpuUsage().user; process.cpuUsage().user - begun < 20_000; i++) JSON.stringify(i);
    const { residentBytes, sinceStart } = of.cost(false);
    expect(sinceStart.cpuMs).toBeGreaterThanOrEqual(19);
    expect(residentBytes).toBeGreaterThan(10_000_000);
  });
});
