import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../electron/app/index.ts';
import type { MetricId, ServiceId } from '../../shared/domain/index.ts';
import { ANY_MACHINE_LINES } from '../support/any-machine.ts';
import { soon } from '../support/soon.ts';
import { freePort, type RunningRedis, startRedis } from '../support/stack/index.ts';
import { unhurried } from '../support/unhurried.ts';

let home = '';
let first: RunningRedis;
let second: RunningRedis;
let engine: Engine;
const OFF = ['backend', 'ai', 'docker', 'ios', 'models', 'mlx', 'cli'].map((id) => `${id}.enabled: false\n`).join('');

beforeEach(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'lifeguard-further-'));
  [first, second] = await Promise.all([startRedis(), startRedis({ password: 'hunter2-second' })]);
  writeFileSync(
    path.join(home, 'config.yaml'),
    `${OFF}${ANY_MACHINE_LINES}neo4j.enabled: false\nredis.url: ${first.url}\nservices:\n  - id: cache\n    kind: redis\n    at: ${second.url}\n    cadence: 1\n  - id: graph\n    kind: neo4j\n    at: bolt://localhost:${await freePort()}\n    start: [echo, graph]\n`,
  );
  const env = { PATH: process.env.PATH };
  const configFile = path.join(home, 'config.yaml');
  engine = await createEngine({ cwd: home, home, env, platform: process.platform, configFile, follows: true });
}, unhurried(60_000));
afterEach(async () => {
  await engine.stop();
  await Promise.all([first.cleanup(), second.cleanup()]);
  rmSync(home, { recursive: true, force: true });
}, unhurried(30_000));

const view = (id: string) => engine.snapshot().components.find((c) => (c.id as string) === id);

it('Redis twice: each with its own figures, state, cause and incident; what happens to one is nothing of the other', {
  timeout: unhurried(60_000),
}, async () => {
  const states = () => [view('redis')?.state, view('cache')?.state];
  await soon(() => expect(states(), JSON.stringify(engine.snapshot().causes)).toEqual(['healthy', 'healthy']));
  expect(view('cache')).toMatchObject({ kind: 'redis', title: 'cache', sparkMetric: 'cache.ping', needs: ['disk'] });
  expect(view('cache')?.figure).toMatch(/m?s$/);
  expect(Object.keys(view('cache')?.metrics ?? {})).toContain('cache.ping');
  expect(Object.keys(view('cache')?.metrics ?? {}).filter((m) => !m.startsWith('cache.'))).toEqual([]);
  expect(engine.limits('cache' as ServiceId).map((l) => l.metric)).toContain('cache.memory');
  expect(engine.series('cache.ping' as MetricId, 3_600_000).points.length).toBeGreaterThan(0);

  // Its own end is told at once, and its own name stands in every word.
  second.kill('SIGKILL');
  await soon(() => expect(view('cache')?.state).toBe('critical'));
  // What it was just being asked is cut off, and named as that first.
  const cause = await soon(() => {
    const found = engine.snapshot().causes.find((c) => (c.component as string) === 'cache');
    expect(found).toMatchObject({
      id: 'cache-not-running',
      title: 'cache is not running.',
      action: { kind: 'advice' },
    });
    return found;
  });
  expect(cause?.detail).toContain(`:${second.port}`);
  expect(JSON.stringify(cause)).not.toMatch(/brew|docker start|Redis is|"redis"/);
  await soon(() => expect(view('redis')?.state).toBe('healthy'));
  await soon(() =>
    expect(engine.incidents({}).filter((i) => (i.component as string) === 'cache')).toMatchObject([
      { causeId: 'cache-not-running', state: 'open' },
    ]),
  );
  await second.restart();
  await soon(() => expect(view('cache')?.state).toBe('healthy'));

  first.kill('SIGKILL');
  await soon(() => expect(view('redis')?.state).toBe('critical'));
  await soon(() => expect(engine.snapshot().causes.map((c) => c.id)).toContain('redis-not-running'));
  await soon(() => expect(view('cache')?.state).toBe('healthy'));

  // Its password is known for one, wherever it might turn up.
  expect(engine.clean('it says hunter2-second')).not.toContain('hunter2');
  expect(JSON.stringify(engine.settings())).not.toContain('hunter2');
  // What would start the first is no way to start a further one.
  const graph = engine.snapshot().causes.find((c) => (c.component as string) === 'graph');
  expect(graph).toMatchObject({ id: 'graph-not-running', action: { kind: 'runbook', runbook: 'restart-graph' } });
});
