import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../electron/app/index.ts';
import { REQUESTS_A_MINUTE } from '../../electron/probes/index.ts';
import { ANY_MACHINE } from '../support/any-machine.ts';
import { type CountingBackend, countingBackend } from '../support/counting-backend.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { eventually } from '../support/probe-context.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Everything off that is no part of the question. */
const configOf = (port: number, more: Record<string, unknown> = {}) =>
  JSON.stringify({
    'backend.port': port,
    'backend.host': '127.0.0.1',
    'neo4j.enabled': false,
    'redis.enabled': false,
    'docker.enabled': false,
    'mlx.enabled': false,
    'models.enabled': false,
    'ios.enabled': false,
    'cli.enabled': false,
    ...ANY_MACHINE,
    ...more,
  });

async function watching(backend: CountingBackend, more: Record<string, unknown> = {}) {
  closers.push(() => backend.close());
  const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-requests-'));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  const configFile = path.join(folder, 'config.yaml');
  writeFileSync(configFile, configOf(backend.port, more));
  const clock = new ManualClock();
  const engine = await createEngine({
    follows: true,
    cwd: folder,
    home: folder,
    env: {},
    platform: process.platform,
    configFile,
    stateFolder: path.join(folder, 'state'),
    clock,
  });
  closers.push(() => engine.stop());
  await eventually('the first answer', () => engine.readings().ai !== undefined);
  return { engine, clock };
}

/** Lets engine time pass, and the sockets have their say in between. */
async function pass(clock: ManualClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 250) {
    await clock.advance(250);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const stateOf = (engine: Engine, id: string) => engine.snapshot().components.find((c) => c.id === id)?.state;

describe('what Lifeguard asks of a backend that is well', () => {
  it.each([
    ['that offers a WebSocket', { websocket: true }, {}],
    ['that offers none', { websocket: false }, {}],
    ['whose WebSocket is not watched', { websocket: true }, { 'backend.websocketEnabled': false }],
  ])(`stays within ${REQUESTS_A_MINUTE} requests in any minute, of one %s`, async (_, options, settings) => {
    const backend = await countingBackend(options);
    const { engine, clock } = await watching(backend, settings);
    expect(stateOf(engine, 'backend')).toBe('healthy');
    // The start asks once for what is optional, which is part of its minute.
    for (let minute = 0; minute < 3; minute++) {
      const before = minute === 0 ? 0 : backend.asked.length;
      await pass(clock, 60_000);
      const asked = backend.asked.slice(before);
      expect(asked.length, asked.join(' ')).toBeLessThanOrEqual(REQUESTS_A_MINUTE);
      expect(asked.length).toBeGreaterThanOrEqual(11);
      if (minute > 0) expect(new Set(asked)).toEqual(new Set(['/health']));
    }
    expect(stateOf(engine, 'backend')).toBe('healthy');
  });

  it('answers three looks from readings that are there', async () => {
    const backend = await countingBackend();
    const { engine } = await watching(backend);
    const before = backend.asked.length;
    for (let i = 0; i < 3; i++) await engine.checkNow();
    expect(backend.asked.slice(before).filter((p) => p === '/health')).toEqual([]);
  });

  it('answers a checklist without asking more often than it does anyway, once it has watched for a while', async () => {
    const backend = await countingBackend();
    const { engine, clock } = await watching(backend);
    // Answers enough for a percentile.
    await pass(clock, 150_000);
    const before = backend.asked.length;
    const begun = clock.now().mono;
    let isDone = false;
    const checklist = engine.runChecklist('quick', null).finally(() => {
      isDone = true;
    });
    // What a line of it waits for is the engine's time.
    while (!isDone) await pass(clock, 250);
    await checklist;
    const asked = backend.asked.slice(before).filter((p) => p === '/health').length;
    expect(asked).toBeLessThanOrEqual(Math.ceil((clock.now().mono - begun) / 5000) + 1);
  });

  it('is no trouble when the backend refuses more: alive, no cause, and quiet until it may ask again', async () => {
    const backend = await countingBackend({ limit: 5 });
    const { engine, clock } = await watching(backend);
    await pass(clock, 30_000);
    const asked = backend.asked.length;
    await pass(clock, 25_000);
    expect(backend.asked.length).toBe(asked);
    expect(asked).toBeLessThanOrEqual(8);
    expect(stateOf(engine, 'backend')).toBe('healthy');
    expect(engine.snapshot().causes).toEqual([]);
    expect(engine.incidents({})).toEqual([]);
    await backend.close();
    await eventually('that it ended', () => engine.readings().backend?.ok === false);
  });
});
