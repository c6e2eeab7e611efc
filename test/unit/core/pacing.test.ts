import { beforeEach, describe, expect, it } from 'vitest';
import { Pacing } from '../../../electron/core/watch/pacing.ts';
import type { Pace } from '../../../electron/probes/index.ts';
import type { ComponentId, HealthState, ProbeId, Reading, ServiceId } from '../../../shared/domain/index.ts';
import { ManualClock } from '../../support/manual-clock.ts';

let clock = new ManualClock();
let states: Partial<Record<ComponentId, HealthState>> = {};
let findings: readonly { readonly level: 'warning' | 'critical' }[] = [];
let services: readonly ComponentId[] = [];
let neverSeen: readonly ComponentId[] = [];
beforeEach(() => {
  clock = new ManualClock();
  states = { redis: 'healthy' };
  findings = [];
  services = [];
  neverSeen = [];
});

function pacing(pace: Pace = { soonInTrouble: true }, hostFails = false): Pacing {
  return new Pacing({
    clock,
    paceOf: () => pace,
    states: () =>
      Object.fromEntries(Object.entries(states).map(([component, state]) => [component, { state, findings }])) as never,
    services: () => services,
    isNeverSeen: (id) => neverSeen.includes(id),
    isHostFailing: () => hostFails,
  });
}

const REDIS = 'redis' as const;
const reading = (ok: boolean, probe: ProbeId = REDIS, kind = 'timeout') =>
  ({ probe, component: probe, ok, at: clock.now(), ...(ok ? {} : { failure: { kind } }) }) as Reading;
/** The period in milliseconds of what is asked every ten seconds. */
const periodOf = (paced: Pacing, id: ProbeId = REDIS) => Math.round(paced.slowdown({ id, everyMs: 10_000 }) * 10_000);

describe('what is in trouble', () => {
  it('is asked each second, and twice as soon once it answers, until it is well', async () => {
    const paced = pacing();
    paced.note(reading(true));
    expect(periodOf(paced)).toBe(10_000);
    states = { redis: 'critical' };
    paced.note(reading(false));
    expect(periodOf(paced)).toBe(1000);
    await clock.advance(60_000);
    paced.note(reading(false));
    expect(periodOf(paced)).toBe(1000);
    paced.note(reading(true));
    expect(periodOf(paced)).toBe(500);
    states = { redis: 'healthy' };
    paced.note(reading(true));
    expect(periodOf(paced)).toBe(2000);
    await clock.advance(11_000);
    paced.note(reading(true));
    expect(periodOf(paced)).toBe(10_000);
  });

  it('is looked at once more soon when nothing is wrong with it any more, however rarely it is looked at', () => {
    const paced = pacing({ local: true });
    const rarely = () => Math.round(paced.slowdown({ id: REDIS, everyMs: 900_000 }) * 900_000);
    states = { redis: 'critical' };
    findings = [{ level: 'critical' }];
    paced.note(reading(true));
    expect(rarely()).toBe(900_000);
    findings = [];
    paced.note(reading(true));
    expect(rarely()).toBe(2000);
    states = { redis: 'healthy' };
    paced.note(reading(true));
    expect(rarely()).toBe(900_000);
  });

  it.each<Partial<Pace>>([{ alikeOnDemand: true }, { sparing: true, soonInTrouble: true, costly: true }])(
    'is looked at once more soon where its start went well, so that nobody is told that it goes on (%j)',
    (pace) => {
      // What it is part of failed at the last look that nobody had asked for; a recovery has asked since.
      const paced = pacing(pace, true);
      states = { redis: 'starting' };
      findings = [{ level: 'critical' }];
      paced.note(reading(false));
      expect(periodOf(paced)).toBe(10_000);
      findings = [];
      paced.note(reading(true));
      expect(periodOf(paced)).toBe(500);
      states = { redis: 'healthy' };
      paced.note(reading(true));
      expect(periodOf(paced)).toBe(10_000);
    },
  );

  it('is asked less often when nobody waits for it any more', async () => {
    const paced = pacing();
    states = { redis: 'critical' };
    paced.note(reading(false));
    await clock.advance(119_000);
    paced.note(reading(false));
    expect(periodOf(paced)).toBe(1000);
    await clock.advance(2000);
    paced.note(reading(false));
    expect(periodOf(paced)).toBe(2000);
  });

  it('is waited for anew once it is gone, or there again, however long it has been in trouble', async () => {
    const paced = pacing();
    states = { redis: 'critical' };
    for (const kind of ['timeout', 'refused', 'reset']) {
      paced.note(reading(false, REDIS, kind));
      expect(periodOf(paced), kind).toBe(1000);
      await clock.advance(121_000);
      paced.note(reading(false, REDIS, kind));
      expect(periodOf(paced), kind).toBe(2000);
    }
  });

  it('is asked not quite so soon where that costs something, and not at all sooner where its server fails', () => {
    states = { redis: 'critical' };
    const costly = pacing({ soonInTrouble: true, costly: true });
    costly.note(reading(false));
    expect(periodOf(costly)).toBe(2000);
    const spared = pacing({ soonInTrouble: true, sparing: true }, true);
    spared.note(reading(false));
    expect(periodOf(spared)).toBe(10_000);
  });

  it('is waited for like anything else while it is gone, where only what is there costs something', async () => {
    states = { redis: 'critical' };
    const paced = pacing({ soonInTrouble: true, costly: 'while-there' });
    paced.note(reading(false));
    // With the second look it is well within two seconds.
    expect(periodOf(paced)).toBe(1250);
    await clock.advance(121_000);
    paced.note(reading(false));
    expect(periodOf(paced)).toBe(2000);
    paced.note(reading(false, REDIS, 'refused'));
    expect(periodOf(paced)).toBe(1000);
    paced.note(reading(true));
    expect(periodOf(paced)).toBe(500);
  });

  it('is not taken for returning while it answers and is not well', () => {
    states = { redis: 'critical' };
    findings = [{ level: 'critical' }];
    const paced = pacing();
    paced.note(reading(true));
    expect(periodOf(paced)).toBe(1000);
    findings = [{ level: 'warning' }];
    paced.note(reading(true));
    expect(periodOf(paced)).toBe(500);
  });

  it('is never asked later than at its period', () => {
    states = { redis: 'critical' };
    const paced = pacing();
    paced.note(reading(false));
    expect(paced.slowdown({ id: REDIS, everyMs: 400 })).toBe(1);
  });
});

describe('many services', () => {
  const named = (count: number) => Array.from({ length: count }, (_, i) => `s${i}` as ComponentId);

  it('share what a dozen may cost, each at most three times later; what is built in is asked as ever', () => {
    const paced = pacing();
    for (const [count, period] of [
      [5, 10_000],
      [12, 10_000],
      [24, 20_000],
      [36, 30_000],
      [1000, 30_000],
    ] as const) {
      services = named(count);
      expect(periodOf(paced, 's1' as ProbeId), `${count}`).toBe(period);
      expect(periodOf(paced)).toBe(10_000);
    }
  });

  it('on battery everything takes its time, but nothing so long that it would count as stale', () => {
    services = named(50);
    const paced = pacing();
    paced.isOnBattery = true;
    expect(periodOf(paced, 's1' as ProbeId)).toBe(30_000);
    expect(periodOf(paced)).toBe(30_000);
  });
});

it('what only the files of a stack name, and nobody ever saw, is asked less often until it answers', async () => {
  const web = 'web' as ServiceId;
  const paced = pacing();
  services = [web];
  states = { [web]: 'off', redis: 'off' };
  paced.note(reading(false, web, 'refused'));
  // What was there and was ended may come back any moment, and so may what is always there.
  expect([periodOf(paced, web), periodOf(paced)]).toEqual([10_000, 10_000]);
  neverSeen = [web, 'redis'];
  expect([periodOf(paced, web), periodOf(paced)]).toEqual([30_000, 10_000]);
  states = { [web]: 'healthy', redis: 'off' };
  await clock.advance(11_000);
  expect(periodOf(paced, web)).toBe(10_000);
});
