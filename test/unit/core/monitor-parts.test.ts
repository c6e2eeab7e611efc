import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { knownComponents } from '../../../electron/components/index.ts';
import { createConfigStore } from '../../../electron/config/index.ts';
import { Monitor } from '../../../electron/core/watch/monitor.ts';
import type { Probe, ProbeResult } from '../../../electron/probes/index.ts';
import { systemClock } from '../../../electron/system/index.ts';
import { readingOf } from '../../support/builders.ts';

const home = mkdtempSync(path.join(tmpdir(), 'lifeguard-parts-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

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

type Id = 'backend' | 'websocket' | 'process' | 'ai';

/** A monitor over probes that answer what `answers` holds at the time. */
async function watching(answers: Partial<Record<Id, ProbeResult<Id>>>) {
  const store = await createConfigStore({ cwd: home, home, env: {}, platform: 'linux' });
  const timing = { everyMs: 10_000, timeoutMs: 1000 };
  const probes = (Object.keys(answers) as Id[]).map(
    (id) => ({ id, component: id, ...timing, run: async () => answers[id] }) as Probe,
  );
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
  return {
    monitor,
    states: (...ids: Id[]) => ids.map((id) => monitor.states.all()[id]?.state),
    end: async () => {
      await monitor.stop();
      await store.close();
    },
  };
}

it('a part that answers once more while its whole is being restarted is not in trouble when that is gone', async () => {
  const answers: Partial<Record<Id, ProbeResult<Id>>> = { backend: healthy, websocket: open };
  const { monitor, states, end } = await watching(answers);
  try {
    await monitor.looks.now(['backend', 'websocket']);
    expect(states('backend', 'websocket')).toEqual(['healthy', 'healthy']);
    // Somebody restarts it; its WebSocket is answered once more by the one that ends.
    monitor.starts.note('backend');
    await monitor.looks.now(['websocket']);
    answers.backend = refused;
    answers.websocket = refused;
    await monitor.looks.now(['backend']);
    await monitor.looks.now(['websocket']);
    expect(states('backend', 'websocket')).toEqual(['starting', 'starting']);
    // Once the whole is there again, a part that has answered and then fails is in trouble.
    answers.backend = healthy;
    answers.websocket = open;
    for (let i = 0; i < 3; i++) await monitor.looks.now(['backend', 'websocket']);
    expect(states('backend', 'websocket')).toEqual(['healthy', 'healthy']);
    answers.websocket = refused;
    await monitor.looks.now(['websocket']);
    expect(states('websocket')).toEqual(['critical']);
  } finally {
    await end();
  }
});

it('a part that was asked while its whole ended is off with it once that is known to be meant, before it is asked again', async () => {
  const runs = readingOf('process', { root: { pid: 7 } as never });
  const answers: Partial<Record<Id, ProbeResult<Id>>> = {
    ...{ backend: healthy, websocket: open, process: runs },
    ai: readingOf('ai', { modelLoaded: true, inferenceReady: true }),
  };
  const { monitor, states, end } = await watching(answers);
  try {
    await monitor.looks.now(['backend', 'websocket', 'process', 'ai']);
    expect(states('backend', 'websocket', 'ai')).toEqual(['healthy', 'healthy', 'healthy']);
    // Ctrl-C: the port is closed before anybody knows that it was meant.
    Object.assign(answers, { backend: refused, websocket: refused, ai: refused });
    await monitor.looks.now(['ai', 'websocket']);
    const stopped = { at: Date.now(), from: 'terminal' } as const;
    answers.process = readingOf('process', { root: null, tree: [], stopped });
    await monitor.looks.now(['process']);
    await monitor.looks.now(['backend']);
    expect(states('backend', 'websocket', 'process', 'ai')).toEqual(['off', 'off', 'off', 'off']);
  } finally {
    await end();
  }
});
