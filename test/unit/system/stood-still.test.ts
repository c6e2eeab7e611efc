import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAiServiceProbe } from '../../../electron/components/ai/probe.ts';
import { connectStates, postJson, run, systemClock, timedGet, whoAnswers } from '../../../electron/system/index.ts';
import { settingsWith } from '../../support/builders.ts';

/** Keeps the process from running anything else, as SIGSTOP does and a machine without a free processor. */
function stall(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

const LIMIT_MS = 300;
const signal = new AbortController().signal;
let server: Server;
let port: number;
/** How long nothing runs once the first answer lies on its way, in milliseconds. */
let stillMs: number;
const standStill = () => {
  stall(stillMs);
  stillMs = 0;
};

beforeEach(async () => {
  stillMs = 3 * LIMIT_MS;
  server = createServer((_, response) => {
    response.end('{"text": "well"}', () => setImmediate(standStill));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

describe('an answer that came while this process stood still for longer than it waits', () => {
  it.each<readonly [string, () => Promise<unknown>, unknown]>([
    ['of a prompt', async () => (await postJson(`http://127.0.0.1:${port}/`, {}, LIMIT_MS, signal)).ok, true],
    ['of a timed request', () => timedGet(`http://127.0.0.1:${port}/`, LIMIT_MS, signal), true],
    [
      'of one who shares a port',
      async () => [
        ...(await whoAnswers({ address: '127.0.0.1', port, path: '/', pids: [process.pid], timeoutMs: LIMIT_MS })),
      ],
      [process.pid],
    ],
    [
      'of a tool of the system',
      async () => {
        // Timers are served before what came meanwhile.
        setImmediate(standStill);
        return (await run('sleep', ['0.2'], { timeoutMs: LIMIT_MS })).kind;
      },
      'exit',
    ],
    [
      'of a port',
      async () => {
        const states = connectStates('127.0.0.1', port, { timeoutMs: LIMIT_MS });
        standStill();
        return (await states).map(({ state }) => state);
      },
      ['accepts'],
    ],
  ])('%s counts', async (_, ask, expected) => {
    expect(await ask()).toEqual(expected);
  });

  it('of the AI service counts', async () => {
    stillMs = 3500;
    const settings = settingsWith({ 'backend.host': '127.0.0.1', 'backend.port': port });
    const probe = createAiServiceProbe({ settings, isOnBattery: async () => false });
    const asked = performance.now();
    const result = await probe.run({ signal, clock: systemClock, settings, reason: 'cycle', asked, readings: {} });
    expect(result.ok ? null : result.failure).toBeNull();
    await probe.close?.();
  });
});

describe('what asks a component', () => {
  it('has no limit by the clock alone, which is over before what came meanwhile is read', () => {
    const root = path.resolve(import.meta.dirname, '../../..');
    const files = globSync('electron/{components,probes,core}/**/*.ts', { cwd: root });
    const byClock = files.filter((file) =>
      /AbortSignal\.timeout\(|setTimeout\(/.test(readFileSync(path.join(root, file), 'utf8')),
    );
    expect(files.length).toBeGreaterThan(100);
    expect(byClock).toEqual([]);
  });
});
