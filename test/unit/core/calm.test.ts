import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ConfigStore, createConfigStore } from '../../../electron/config/index.ts';
import type { Probe, ProbeResult } from '../../../electron/probes/index.ts';
import { bareCore } from '../../support/bare-core.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const home = mkdtempSync(path.join(tmpdir(), 'lifeguard-calm-'));
const well: ProbeResult<'cpu'> = { ok: true, metrics: {}, facts: { cores: 2, loadAverage1: 0, top: [] } };
const absent = { kind: 'absent', tried: 'x', got: 'x', hint: null, code: null } as const;
let store: ConfigStore;
let answer: ProbeResult<'cpu'>;
let looked: number;

beforeAll(async () => {
  const configFile = path.join(home, 'config.yaml');
  writeFileSync(configFile, '');
  store = await createConfigStore({ cwd: home, home, env: {}, platform: 'linux', configFile });
});
afterAll(async () => {
  await store.close();
  rmSync(home, { recursive: true, force: true });
});
beforeEach(() => {
  [answer, looked] = [well, 0];
});

function aCore() {
  const clock = new ManualClock();
  const cpu: Probe = { id: 'cpu', component: 'cpu', everyMs: 500, timeoutMs: 1000, run: async () => answer };
  const core = bareCore(
    { clock, store, stateFolder: home },
    () => [cpu],
    () => {
      looked += 1;
    },
  );
  return { clock, core };
}

describe('while all is well', () => {
  it('the causes are looked for once for what is answered within five seconds, or when somebody asks for them', async () => {
    const { clock, core } = aCore();
    core.start();
    await clock.advance(10_000);
    looked = 0;
    await clock.advance(10_000);
    // Twenty answers.
    expect(looked).toBe(2);
    await clock.advance(500);
    looked = 0;
    expect(core.causes()).toEqual([]);
    expect(core.causes()).toEqual([]);
    expect(looked).toBeLessThanOrEqual(1);
    core.endTelling();
    await core.stop();
  });

  it('an answer that is not well is looked at the moment at which it comes, and so is each until it is well again', async () => {
    const { clock, core } = aCore();
    core.start();
    await clock.advance(10_000);
    answer = { ok: false, failure: absent };
    looked = 0;
    await clock.advance(500);
    expect(looked).toBe(1);
    await clock.advance(500);
    expect(looked).toBeGreaterThanOrEqual(2);
    answer = well;
    looked = 0;
    await clock.advance(500);
    expect(looked).toBeGreaterThanOrEqual(1);
    core.endTelling();
    await core.stop();
    looked = 0;
    await clock.advance(10_000);
    expect(looked).toBe(0);
  });
});
