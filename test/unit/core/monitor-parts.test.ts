import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { knownComponents } from '../../../electron/components/index.ts';
import { createConfigStore } from '../../../electron/config/index.ts';
import { Monitor } from '../../../electron/core/watch/monitor.ts';
import type { Probe, ProbeResult } from '../../../electron/probes/index.ts';
import { systemClock } from '../../../electron/system/index.ts';

const home = mkdtempSync(path.join(tmpdir(), 'lifeguard-parts-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

it('a part that answers once more while its whole is being restarted is not in trouble when that is gone', async () => {
  const store = await createConfigStore({ cwd: home, home, env: {}, platform: 'linux' });
  const refused = {
    ok: false,
    failure: { kind: 'refused', tried: 'x', got: 'Nothing listens.', hint: null, code: null },
  } as const;
  const healthy: ProbeResult<'backend'> = {
    ok: true,
    metrics: { 'backend.latency': 5 },
    facts: { status: 200, reported: null, words: null, families: [] },
  } as never;
  const open: ProbeResult<'websocket'> = {
    ok: true,
    metrics: { 'websocket.ping': 1 },
    facts: { state: 'open' },
  } as never;
  let backend: ProbeResult<'backend'> = healthy;
  let websocket: ProbeResult<'websocket'> = open;
  const timing = { everyMs: 10_000, timeoutMs: 1000 };
  const probes: readonly Probe[] = [
    { id: 'backend', component: 'backend', ...timing, run: async () => backend } as Probe,
    { id: 'websocket', component: 'websocket', ...timing, run: async () => websocket } as Probe,
  ];
  const known = knownComponents(() => {
    throw new Error('No probe is made of the settings.');
  });
  const monitor = new Monitor({
    clock: systemClock,
    components: { ...known, createProbes: () => probes },
    store,
    redact: (text) => text,
    onReading: () => {},
    onChange: () => {},
    onWell: () => {},
  });
  const stateOf = (id: 'backend' | 'websocket') => monitor.states.all()[id]?.state;
  try {
    await monitor.looks.now(['backend', 'websocket']);
    expect([stateOf('backend'), stateOf('websocket')]).toEqual(['healthy', 'healthy']);
    // Somebody restarts it; its WebSocket is answered once more by the one that ends.
    monitor.starts.note('backend');
    await monitor.looks.now(['websocket']);
    backend = refused;
    websocket = refused;
    await monitor.looks.now(['backend']);
    await monitor.looks.now(['websocket']);
    expect([stateOf('backend'), stateOf('websocket')]).toEqual(['starting', 'starting']);
    // Once the whole is there again, a part that has answered and then fails is in trouble.
    backend = healthy;
    websocket = open;
    for (let i = 0; i < 3; i++) await monitor.looks.now(['backend', 'websocket']);
    expect([stateOf('backend'), stateOf('websocket')]).toEqual(['healthy', 'healthy']);
    websocket = refused;
    await monitor.looks.now(['websocket']);
    expect(stateOf('websocket')).toBe('critical');
  } finally {
    await monitor.stop();
    await store.close();
  }
});
