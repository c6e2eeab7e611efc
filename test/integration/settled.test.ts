import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { createEngine, type Engine } from '../../electron/app/index.ts';
import { freePort, type RunningRedis, startRedis } from '../support/stack/index.ts';

let engine: Engine | undefined;
let redis: RunningRedis | undefined;
const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-settled-'));
afterEach(async () => {
  vi.unstubAllEnvs();
  await engine?.stop();
  redis?.kill('SIGCONT');
  await redis?.cleanup();
  redis = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** An engine that finds Redis where one was started here, and nothing else. */
const engineHere = (looks: true | 'after-plan' = true): Promise<Engine> =>
  createEngine({
    cwd: folder,
    home: folder,
    env: {
      PATH: process.env.PATH,
      ...(redis === undefined ? {} : { REDIS_URL: `redis://127.0.0.1:${redis.port}` }),
    },
    platform: process.platform,
    stateFolder: path.join(folder, 'state'),
    looks,
  });

it('a single look is whole when what lies beside a failure was looked at too', async () => {
  redis = await startRedis({ port: await freePort() });
  redis.kill('SIGSTOP');
  engine = await engineHere();
  const { causes } = await engine.settled(60_000);
  const cause = causes.find((c) => c.component === 'redis');
  expect(cause?.title).toBe(`Redis hangs: pid ${redis.pid()} is stopped.`);
  expect(cause?.action).toMatchObject({ kind: 'runbook', runbook: 'continue-redis' });
});

it('what does not answer the first question in time, while this process starts itself, is asked once more before anything is said', async () => {
  redis = await startRedis({ port: await freePort() });
  redis.kill('SIGSTOP');
  engine = await engineHere();
  const seen = new Set<string | undefined>();
  engine.subscribe(({ components }) => seen.add(components.find(({ id }) => id === 'redis')?.state));
  while (engine.readings().redis === undefined) await new Promise((turn) => setImmediate(turn));
  redis.kill('SIGCONT');
  const { causes } = await engine.settled(60_000);
  expect(causes.filter((c) => c.component === 'redis')).toEqual([]);
  expect(engine.readings().redis?.ok).toBe(true);
  expect(seen).not.toContain('critical');
});

it('whoever waits for a whole look is not kept waiting by an engine that ends', async () => {
  redis = await startRedis({ port: await freePort() });
  redis.kill('SIGSTOP');
  engine = await engineHere();
  const waiting = engine.settled(3_600_000);
  await engine.stop();
  expect((await waiting).components.length).toBeGreaterThan(0);
});

it('whoever waits for a plan waits for what it is made from, and for nothing else', async () => {
  redis = await startRedis({ port: await freePort() });
  redis.kill('SIGSTOP');
  engine = await engineHere('after-plan');
  expect(engine.readings()).toEqual({});
  await engine.plan('recover-backend', null);
  const planned = Object.keys(engine.readings());
  expect(planned).toEqual(expect.arrayContaining(['backend', 'process', 'websocket', 'docker']));
  expect(planned).not.toContain('redis');
  // Somebody who only reads the plan has the whole picture meanwhile, and whoever asks for it has it at once.
  await expect.poll(() => Object.keys(engine?.readings() ?? {})).toContain('redis');
  const { causes } = await engine.settled(60_000);
  expect(causes.map((c) => c.component)).toContain('redis');
});

it('whoever asks for a whole look has it, whatever was to wait', async () => {
  engine = await engineHere('after-plan');
  await engine.settled(60_000);
  expect(Object.keys(engine.readings())).toEqual(expect.arrayContaining(['redis', 'memory', 'process']));
});

it('Homebrew, which takes a second, is not asked by somebody who waits for a plan while everything works', async () => {
  const tools = path.join(folder, 'tools');
  const asked = path.join(folder, 'asked');
  mkdirSync(tools, { recursive: true });
  writeFileSync(path.join(tools, 'brew'), `#!/bin/sh\necho "$*" >> '${asked}'\necho '[]'\n`, { mode: 0o755 });
  vi.stubEnv('PATH', `${tools}:${process.env.PATH}`);
  redis = await startRedis({ port: await freePort() });
  engine = await engineHere('after-plan');
  await engine.plan('recover-backend', null);
  expect(existsSync(asked)).toBe(false);
  // Whoever looks at everything asks it.
  await engine.settled(60_000);
  expect(readFileSync(asked, 'utf8')).toMatch(/^services list --json$/m);
});
