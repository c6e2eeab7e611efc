import { expect, it } from 'vitest';
import { Scheduler } from '../../../electron/app/index.ts';
import { knownComponents } from '../../../electron/components/index.ts';
import { Pacing } from '../../../electron/core/watch/pacing.ts';
import { BackendRequests, createCredentialMemory, Partings, type Probe } from '../../../electron/probes/index.ts';
import type { ComponentId } from '../../../shared/domain/index.ts';
import { defaultSettings } from '../../support/builders.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const MINUTES = 30;

/** Notes each moment at which something was due. */
class WakingClock extends ManualClock {
  readonly woken = new Set<number>();

  override after(delayMs: number, fn: () => void): () => void {
    return super.after(delayMs, () => {
      this.woken.add(this.now().mono);
      fn();
    });
  }
}

/** How often everything is looked at, and how often that wakes the machine, while all is well and nobody looks. */
async function costOn(isOnBattery: boolean) {
  const settings = defaultSettings();
  const memory = { list: () => [], add: () => {} };
  const known = knownComponents(() => ({
    settings,
    backendLog: '/nowhere/backend.log',
    started: memory,
    seen: memory,
    credentialMemory: createCredentialMemory(),
    requests: new BackendRequests(),
    partings: new Partings(),
    home: '/nowhere',
    env: {},
    mayStart: () => false,
    isOnBattery: () => isOnBattery,
    stateFolder: '/nowhere',
  }));
  const clock = new WakingClock();
  const looks = new Map<ComponentId, number>();
  const made = known.createProbes(() => isOnBattery);
  const probes = made.map(
    ({ id, component, everyMs, timeoutMs }): Probe => ({
      id,
      component,
      everyMs,
      timeoutMs,
      run: async () => {
        looks.set(component, (looks.get(component) ?? 0) + 1);
        return { ok: true, metrics: {}, facts: {} } as never;
      },
    }),
  );
  const healthy = { state: 'healthy', findings: [], flapping: null };
  const pacing = new Pacing({
    clock,
    paceOf: (id) => known.paceOf(id, settings),
    states: () => Object.fromEntries(probes.map(({ component }) => [component, healthy])) as never,
    services: () => [],
    isNeverSeen: () => false,
    isHostFailing: () => false,
  });
  pacing.isOnBattery = isOnBattery;
  const scheduler = new Scheduler({
    clock,
    settings: () => settings,
    probes,
    onReading: (reading) => pacing.note(reading),
    onGap: () => {},
    slowdown: (probe) => pacing.slowdown(probe),
    beatMs: () => pacing.beatMs,
    isWork: ({ id }) => known.paceOf(id, settings).costly !== undefined || known.paceOf(id, settings).local === true,
  });
  scheduler.start();
  await clock.advance(MINUTES * 60_000);
  await scheduler.stop();
  for (const probe of made) await probe.close?.();
  return { looks, wakeUps: clock.woken.size };
}

it('on battery every component is looked at half as often at most, and the machine woken half as often', async () => {
  const [mains, battery] = [await costOn(false), await costOn(true)];
  expect([...battery.looks.keys()].sort()).toEqual([...mains.looks.keys()].sort());
  expect(mains.looks.size).toBeGreaterThan(8);
  // The first look is had on both.
  for (const [component, times] of mains.looks)
    expect((battery.looks.get(component) ?? 0) - 1, component).toBeLessThanOrEqual((times - 1) / 2);
  expect(battery.wakeUps).toBeLessThanOrEqual(mains.wakeUps / 2);
});
