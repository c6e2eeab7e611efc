import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../electron/app/index.ts';
import type { ComponentView, MetricId, RunbookId, ServiceId, SettingKey } from '../../shared/domain/index.ts';
import { ANY_MACHINE_LINES } from '../support/any-machine.ts';
import { soon } from '../support/soon.ts';
import { freePort } from '../support/stack/index.ts';
import { unhurried } from '../support/unhurried.ts';

const EVERYTHING_ELSE_OFF = [
  'backend.enabled: false',
  'ai.enabled: false',
  'neo4j.enabled: false',
  'redis.enabled: false',
  'docker.enabled: false',
  'ios.enabled: false',
  'models.enabled: false',
  'mlx.enabled: false',
  'cli.enabled: false',
].join('\n');

let home = '';
let file = '';
let engine: Engine;
let web: Server;
let status = 200;
let queue: TcpServer;
let queuePort = 0;
const sockets = new Set<Socket>();

const listen = (server: Server | TcpServer, port = 0): Promise<number> =>
  new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
function newQueue(): TcpServer {
  return createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
}
function closeQueue(): Promise<void> {
  const closed = new Promise<void>((resolve) => queue.close(() => resolve()));
  for (const socket of sockets) socket.destroy();
  return closed;
}
const write = (...entries: string[]) =>
  writeFileSync(
    file,
    `${EVERYTHING_ELSE_OFF}\n${ANY_MACHINE_LINES}services:\n${entries.map((e) => `  - ${e}\n`).join('')}`,
  );
const view = (id: string): ComponentView | undefined =>
  engine.snapshot().components.find((c) => (c.id as string) === id);
const stateOf = (id: string) => view(id)?.state;

beforeEach(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'lifeguard-services-'));
  file = path.join(home, 'config.yaml');
  status = 200;
  web = createServer((_, response) => response.writeHead(status).end('no room left'));
  const port = await listen(web);
  queue = newQueue();
  queuePort = await listen(queue);
  write(
    `{ id: docs, kind: http, at: "http://localhost:${port}/health", cadence: 0.5 }`,
    // However busy this machine is: what was slow from the first answer on was never seen well.
    `{ id: queue, kind: tcp, at: "localhost:${queuePort}", neededBy: [docs], thresholds: { connect: { warning: 60000 } } }`,
  );
  const env = { PATH: process.env.PATH };
  engine = await createEngine({ cwd: home, home, env, platform: process.platform, configFile: file, follows: true });
});
afterEach(async () => {
  await engine.stop();
  await closeQueue();
  web.closeAllConnections();
  web.close();
  rmSync(home, { recursive: true, force: true });
});

it('a service is watched, judged, shown, explained and kept like what is always there', {
  timeout: unhurried(60_000),
}, async () => {
  await soon(() => expect([stateOf('docs'), stateOf('queue')]).toEqual(['healthy', 'healthy']));
  expect(view('docs')).toMatchObject({ kind: 'http', title: 'docs', needs: ['queue'], sparkMetric: 'docs.answer' });
  expect(view('docs')?.figure).toMatch(/m?s$/);
  expect(view('docs')?.column).toBeGreaterThan(view('queue')?.column ?? 99);
  expect(engine.limits('docs' as ServiceId)).toEqual([
    { metric: 'docs.answer', warning: 1000, critical: null, thresholdSource: 'built-in default' },
  ]);
  await soon(() => expect(engine.series('docs.answer' as MetricId, 3_600_000).points.length).toBeGreaterThan(1));

  // What is longer ago than an hour comes from the journal.
  await soon(() => expect(engine.series('docs.answer' as MetricId, 24 * 3_600_000).points.length).toBeGreaterThan(0));

  // The held connection tells at once that it is gone; its period is five seconds.
  await closeQueue();
  await soon(() => expect(stateOf('queue')).toBe('critical'));
  expect(engine.snapshot().causes).toMatchObject([
    { id: 'queue-not-running', component: 'queue', action: { kind: 'advice' } },
  ]);
  expect(engine.snapshot().verdict.headline).toMatch(/^queue stopped /);
  await soon(() =>
    expect(engine.incidents({})).toMatchObject([{ causeId: 'queue-not-running', component: 'queue', state: 'open' }]),
  );

  queue = newQueue();
  await listen(queue, queuePort);
  await soon(() => expect(stateOf('queue')).toBe('healthy'));
  await soon(() => expect(engine.incidents({})).toMatchObject([{ component: 'queue', state: 'closed' }]));
  expect(engine.report(1)).toContain('queue');

  // It answers, and badly.
  status = 507;
  await soon(() => expect(engine.snapshot().causes).toMatchObject([{ id: 'docs-fails' }]));
  expect(engine.snapshot().causes[0]?.detail).toContain('It answered 507: no room left');

  // What it needs is gone too: one cause for both, and the pages say so.
  await closeQueue();
  await soon(() => expect(engine.snapshot().causes).toMatchObject([{ id: 'queue-not-running', explains: ['docs'] }]));
  expect(view('docs')?.explainedBy).toBe('queue');
});

it('the list changes while Lifeguard runs: what comes is watched, what goes is gone with its trouble', {
  timeout: unhurried(60_000),
}, async () => {
  await soon(() => expect(stateOf('queue')).toBe('healthy'));
  const nobody = await freePort();
  expect(
    await engine.config.addService({ id: 'late', kind: 'tcp', at: `localhost:${nobody}`, neededBy: ['docs'] }),
  ).toEqual([]);
  await soon(() => expect(engine.snapshot().causes).toMatchObject([{ id: 'late-not-running' }]));
  await soon(() => expect(engine.incidents({})).toMatchObject([{ component: 'late', state: 'open' }]));
  expect(view('docs')?.needs).toEqual(['queue', 'late']);

  expect(await engine.config.removeService('late')).toEqual([]);
  await soon(() => expect(view('late')).toBeUndefined());
  await soon(() => expect(engine.snapshot().causes).toEqual([]));
  await soon(() => expect(engine.incidents({})).toMatchObject([{ component: 'late', state: 'closed' }]));
  // What it was stays readable.
  expect(engine.incident(1)?.incident.title).toBe('late is not running.');
  await soon(() => expect(stateOf('queue')).toBe('healthy'));
});

it('is started by its own command, after asking, and seen to answer', { timeout: unhurried(60_000) }, async () => {
  const port = await freePort();
  const id = 'made';
  const program = `require("node:net").createServer().listen(${port}, "127.0.0.1")`;
  expect(
    await engine.config.addService({
      id,
      kind: 'tcp',
      at: `localhost:${port}`,
      start: [process.execPath, '-e', program],
      folder: home,
    }),
  ).toEqual([]);
  await soon(() =>
    expect(engine.snapshot().causes).toMatchObject([{ action: { kind: 'runbook', runbook: 'restart-made' } }]),
  );
  const planned = await engine.plan('restart-made' as RunbookId);
  if (!planned.ok) throw new Error(planned.reason);
  expect(planned.plan.confirm).toContain(`in ${home}`);
  const refused = await engine.recover({ token: planned.token, confirmed: false });
  expect(refused).toMatchObject({ ok: false, why: 'asks' });
  const begun = await engine.recover({ token: planned.token, confirmed: true });
  if (!begun.ok) throw new Error(begun.reason);
  const run = await begun.ended;
  try {
    expect(run).toMatchObject({ state: 'succeeded', component: id });
    await soon(() => expect(stateOf(id)).toBe('healthy'));
    // Nothing is started beside it: what runs would be ended first, and that is asked.
    const pid = /pid (\d+)/.exec(run.steps[0]?.result ?? '')?.[1];
    const again = await engine.plan('restart-made' as RunbookId);
    expect(again).toMatchObject({
      ok: true,
      plan: { confirm: expect.stringContaining(`This ends node (pid ${pid})`) },
    });
    expect((await engine.changeSetting({ key: 'made.enabled' as SettingKey, value: false })).ok).toBe(true);
    await soon(() => expect(stateOf(id)).toBe('off'));
  } finally {
    const pid = Number(/pid (\d+)/.exec(run.steps[0]?.result ?? '')?.[1]);
    if (pid > 0) process.kill(pid);
  }
});
