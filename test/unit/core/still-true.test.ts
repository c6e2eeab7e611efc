import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConfigStore, createConfigStore } from '../../../electron/config/index.ts';
import type { Probe, ProbeResult } from '../../../electron/probes/index.ts';
import { bareCore } from '../../support/bare-core.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const REFUSED = { kind: 'refused', tried: 'x', got: 'x', hint: null, code: 'ECONNREFUSED' } as const;
let home: string;
let store: ConfigStore;
/** Ends the question that is under way. */
let answer = () => {};

beforeEach(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'lifeguard-still-'));
  const configFile = path.join(home, 'config.yaml');
  writeFileSync(configFile, 'redis.url: redis://localhost:7001\n');
  store = await createConfigStore({ cwd: home, home, env: {}, platform: 'linux', configFile });
});
afterEach(async () => {
  await store.close();
  rmSync(home, { recursive: true, force: true });
});

/** A Redis that is gone, and was when it was asked. */
async function gone() {
  const clock = new ManualClock();
  const redis = (): Probe => ({
    ...{ id: 'redis', component: 'redis', everyMs: 500, timeoutMs: 60_000 },
    run: () =>
      new Promise((end: (result: ProbeResult<'redis'>) => void) => {
        answer = () => end({ ok: false, failure: REFUSED });
      }),
  });
  const core = bareCore({ clock, store, stateFolder: home }, () => [redis()]);
  core.start();
  for (let times = 0; times < 12; times++) {
    answer();
    await clock.advance(500);
  }
  const causes = () => core.causes().map(({ id }) => id);
  expect(causes()).toEqual(['redis-not-running']);
  const end = async () => {
    core.endTelling();
    const stopped = core.stop();
    answer();
    await stopped;
  };
  const reconfigure = async () => {
    // The old question ends, the new one is under way.
    const old = answer;
    const done = core.reconfigure();
    await clock.advance(0);
    old();
    await done;
  };
  const read = async () => {
    answer();
    await clock.advance(500);
  };
  return { core, clock, read, causes, reconfigure, end };
}

describe('what is wrong stays said while the settings change', () => {
  it('where a service is added and removed, or a limit is changed', async () => {
    const { causes, reconfigure, end } = await gone();
    expect(await store.addService({ id: 'queue', kind: 'tcp', at: 'localhost:5672' })).toEqual([]);
    await reconfigure();
    expect(causes()).toEqual(['redis-not-running']);
    expect(await store.update({ 'thresholds.redis.ping': { warning: 21, critical: 100 } })).toEqual([]);
    await reconfigure();
    expect(causes()).toEqual(['redis-not-running']);
    expect(await store.removeService('queue')).toEqual([]);
    await reconfigure();
    expect(causes()).toEqual(['redis-not-running']);
    await end();
  });

  it('and is not known any more of another address', async () => {
    const { causes, reconfigure, end } = await gone();
    expect(await store.update({ 'redis.url': 'redis://localhost:7002' })).toEqual([]);
    await reconfigure();
    expect(causes()).toEqual([]);
    await end();
  });

  it('and what is wrong at another address began there, and not before', async () => {
    const { core, clock, read, reconfigure, end } = await gone();
    core.monitor.states.everSeen.add('redis');
    const before = clock.now().mono;
    expect(await store.update({ 'redis.url': 'redis://localhost:7001/2' })).toEqual([]);
    await reconfigure();
    expect(core.monitor.states.all().redis.state).toBe('critical');
    expect(core.present().anew).toEqual({});
    await clock.advance(1000);
    expect(await store.update({ 'redis.url': 'redis://localhost:7002' })).toEqual([]);
    await reconfigure();
    expect(core.monitor.states.all().redis).toMatchObject({ state: 'unknown', counters: { lastGoodAt: null } });
    expect(core.monitor.states.everSeen.has('redis')).toBe(false);
    const moved = core.present().anew.redis ?? 0;
    expect(moved).toBeGreaterThan(before);
    for (let times = 0; times < 6; times++) await read();
    const [cause] = core.causes();
    expect(cause?.id).toBe('redis-not-running');
    expect(cause?.since.mono).toBeGreaterThanOrEqual(moved);
    await end();
  });
});
