import { describe, expect, it } from 'vitest';
import { withMachineOf } from '../../../electron/app/shared-machine.ts';
import type { Probe, ProbeReason } from '../../../electron/probes/index.ts';
import type { Reading, Readings } from '../../../shared/domain/index.ts';
import { ManualClock } from '../../support/manual-clock.ts';

/** Probes of three components that count their own looks, of which the machine's are taken from elsewhere. */
function stage(readings: () => Readings) {
  const clock = new ManualClock();
  const looks: string[] = [];
  const probe = (id: string) =>
    ({
      id,
      component: id,
      everyMs: 2000,
      timeoutMs: 1000,
      async run() {
        looks.push(id);
        return { ok: true, metrics: {}, facts: { own: true } };
      },
    }) as unknown as Probe;
  const probes = withMachineOf(
    { createProbes: (_isOnBattery: () => boolean) => ['memory', 'disk', 'redis', 'process'].map(probe) },
    readings,
  ).createProbes(() => false);
  const run = async (id: string, reason: ProbeReason = 'cycle') => {
    const found = probes.find((one) => String(one.id) === id);
    const result = await found?.run({ clock, reason } as never);
    return result?.facts;
  };
  return { clock, looks, run };
}

describe('looks at the machine, where an engine has them already', () => {
  const reading = (clock: ManualClock, id: string, ok = true): Reading =>
    ({ probe: id, component: id, ok, at: clock.now(), tookMs: 1, metrics: {}, facts: { own: false } }) as never;

  it('are taken from it while they are fresh, and are its own afterwards', async () => {
    let readings: Readings = {};
    const { clock, looks, run } = stage(() => readings);
    expect(await run('memory')).toEqual({ own: true });
    readings = { memory: reading(clock, 'memory') as never };
    expect(await run('memory')).toEqual({ own: false });
    await clock.advance(2900);
    expect(await run('memory')).toEqual({ own: false });
    await clock.advance(200);
    expect(await run('memory')).toEqual({ own: true });
    expect(looks).toEqual(['memory', 'memory']);
  });

  it('are its own where somebody asks, where the other one failed, and where the settings say what is looked at', async () => {
    let readings: Readings = {};
    const { clock, run } = stage(() => readings);
    readings = { memory: reading(clock, 'memory') as never, disk: reading(clock, 'disk') as never };
    expect(await run('memory', 'demand')).toEqual({ own: true });
    expect(await run('disk')).toEqual({ own: true });
    readings = { memory: reading(clock, 'memory', false) as never };
    expect(await run('memory')).toEqual({ own: true });
  });

  it('are of the machine alone: what belongs to a stack is looked at for each', async () => {
    let readings: Readings = {};
    const { clock, run } = stage(() => readings);
    readings = { redis: reading(clock, 'redis') as never, process: reading(clock, 'process') as never };
    expect(await run('redis')).toEqual({ own: true });
    // They are on the machine, and are those of one backend.
    expect(await run('process')).toEqual({ own: true });
  });
});
