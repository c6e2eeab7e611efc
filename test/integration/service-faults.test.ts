import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../electron/app/index.ts';
import { allListeners, listProcesses } from '../../electron/system/index.ts';
import {
  type Cause,
  type ComponentView,
  offersOf,
  type Run,
  type RunbookId,
  type SettingKey,
} from '../../shared/domain/index.ts';
import { installFakes } from '../faults/fakes.ts';
import { type RealService, startEveryService } from '../support/service-stack.ts';
import { soon } from '../support/soon.ts';
import { isRunning } from '../support/stack/index.ts';
import { unhurried } from '../support/unhurried.ts';

/** One stack with a real service of every kind; each fault hits all of them at once, and each has to be named and mended by itself. */
let home = '';
let engine: Engine;
let services: readonly RealService[] = [];
let fakes: Awaited<ReturnType<typeof installFakes>>;
const cleanups: (() => Promise<void> | void)[] = [];

const OFF = ['backend', 'ai', 'neo4j', 'redis', 'ios', 'models', 'mlx', 'cli'].map((id) => `${id}.enabled: false\n`);
const CONTAINER = 'stack-cache-1';

const byId = (id: string): RealService => {
  const found = services.find((s) => s.id === id);
  if (found === undefined) throw new Error(`There is no ${id}.`);
  return found;
};
const view = (id: string): ComponentView | undefined =>
  engine.snapshot().components.find((c) => (c.id as string) === id);
const states = () => Object.fromEntries(services.map(({ id }) => [id, view(id)?.state]));
const all = <T>(value: T) => Object.fromEntries(services.map(({ id }) => [id, value]));
const causeOf = (id: string): Cause | undefined => engine.snapshot().causes.find((c) => (c.component as string) === id);
const words = (id: string) => `${causeOf(id)?.title} ${causeOf(id)?.detail}`;
const runbook = (verb: 'restart' | 'continue', id: string) => `${verb}-${id}` as RunbookId;
const offered = (id: string): readonly string[] => offersOf(causeOf(id)?.action).map((o) => o.runbook);

/** Shows a plan, is refused without an answer where it asks, and carries it out. */
async function carryOut(id: RunbookId): Promise<{ readonly run: Run; readonly confirm: string | null }> {
  const planned = await engine.plan(id);
  if (!planned.ok) throw new Error(`${id}: ${planned.reason}`);
  const { token, plan } = planned;
  if (plan.confirm !== null) expect(await engine.recover({ token, confirmed: false })).toMatchObject({ why: 'asks' });
  const begun = await engine.recover({ token, confirmed: true });
  if (!begun.ok) throw new Error(`${id}: ${begun.reason}`);
  const run = await begun.ended;
  expect(run, JSON.stringify(run.steps.map((s) => s.result))).toMatchObject({ state: 'succeeded' });
  return { run, confirm: plan.confirm };
}
const healthy = () => soon(() => expect(states(), JSON.stringify(engine.snapshot().causes)).toEqual(all('healthy')));

beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'lifeguard-service-faults-'));
  services = await startEveryService();
  const cache = byId('cache');
  fakes = await installFakes(
    { folder: home, later: (cleanup) => void cleanups.push(cleanup) },
    { docker: { containers: [CONTAINER], ports: { [CONTAINER]: cache.port ?? 0 }, restart: () => cache.restart() } },
  );
  const file = path.join(home, 'config.yaml');
  // What the stack's own compose file names is watched without an entry.
  const repository = path.join(home, 'leanvibe-ai');
  mkdirSync(path.join(repository, 'leanvibe-backend', 'app'), { recursive: true });
  writeFileSync(path.join(repository, 'leanvibe-backend', 'app', 'main.py'), '');
  const image = `image: chromadb/chroma:1.0.0\n    ports: ["${byId('vectors').port}:8000"]`;
  writeFileSync(path.join(repository, 'docker-compose.yml'), `services:\n  vectors:\n    ${image}\n`);
  const entries = services.flatMap(({ id, kind, at, start }) => {
    if (id === 'vectors') return [];
    const started =
      id !== 'queue' || start === undefined
        ? ''
        : `, start: ${JSON.stringify(start.line)}, folder: ${start.folder}, log: server.log`;
    const quick = kind === 'process' ? '' : ', timeout: 700';
    return `  - { id: ${id}, kind: ${kind}, ${kind === 'process' ? 'match' : 'at'}: "${at}", cadence: 1${quick}${started} }\n`;
  });
  const quick = 'cadence.vectors: 1\ntimeouts.vectors: 700\n';
  writeFileSync(file, [...OFF, quick, 'ai.promptEvery: null\n', 'services:\n', ...entries].join(''));
  const env = { PATH: process.env.PATH };
  engine = await createEngine({
    ...{ cwd: home, home, env, platform: process.platform, configFile: file, repository },
    follows: true,
  });
  await healthy();
}, unhurried(120_000));
afterAll(async () => {
  await engine.stop();
  for (const cleanup of cleanups) await cleanup();
  await Promise.all(services.map((service) => service.cleanup()));
  rmSync(home, { recursive: true, force: true });
}, unhurried(60_000));

it('each that is stopped is named by its pid; it goes on, or exactly it is started anew by its own command line', {
  timeout: unhurried(60_000),
}, async () => {
  const before = services.map(({ pid }) => pid());
  for (const { kill } of services) kill('SIGSTOP');
  await soon(() => expect(states()).toEqual(all('critical')));
  for (const { id, pid } of services) {
    await soon(() => expect(offered(id), id).toContain(runbook('continue', id)));
    expect(causeOf(id), id).toMatchObject({ id: `${id}-hangs`, title: expect.stringContaining(`${id} `) });
    expect(causeOf(id)?.title, id).toContain('stopped');
    // How many processes have the words of a program is not one pid.
    if (id !== 'worker' && id !== 'coder') expect(words(id), id).toContain(`pid ${pid()}`);
  }
  const anew = new Set(['vectors', 'coder', 'web', 'queue']);
  await Promise.all(
    services.map(async ({ id, pid }) => {
      const { confirm } = await carryOut(runbook(anew.has(id) ? 'restart' : 'continue', id));
      expect(confirm, id).toContain(`(pid ${pid()}`);
    }),
  );
  await healthy();
  const left = services.filter((_, i) => isRunning(before[i] ?? 0)).map(({ id }) => id);
  expect(left).toEqual(services.map(({ id }) => id).filter((id) => !anew.has(id)));
});

it('each that is killed or lets go of its port is not running, and is brought back by whoever keeps it', {
  timeout: unhurried(60_000),
}, async () => {
  const pids = await Promise.all(services.map(runningAs));
  const web = pids[services.indexOf(byId('web'))] ?? 0;
  for (const pid of pids) process.kill(pid, pid === web ? 'SIGUSR2' : 'SIGKILL');
  await soon(() => expect(states()).toEqual(all('critical')));
  for (const { id, port } of services) {
    await soon(() => expect(causeOf(id), id).toMatchObject({ id: `${id}-not-running` }));
    // What was just being asked is cut off; then nothing listens there.
    const gone = port === null ? 'No process of yours' : `:${port}`;
    await soon(() => expect(causeOf(id)?.detail, id).toContain(gone));
  }
  // How its log ends is told with it, and so in its incident and in the report.
  const lastLine = `Its log ends with: serving on ${byId('queue').port}`;
  await soon(() => {
    expect(causeOf('queue')?.evidence.map((e) => e.text)).toContain(lastLine);
    const open = engine.incidents({}).find((i) => (i.component as string) === 'queue' && i.state === 'open');
    expect(JSON.stringify(engine.incident(open?.id ?? 0))).toContain(lastLine);
    expect(engine.report(open?.id ?? 0)).toContain(lastLine);
  });
  // Nobody is known to keep this one: what to do is said.
  await soon(() => expect(causeOf('shop')?.action).toMatchObject({ kind: 'advice' }));
  await soon(() => expect(offered('cache')).toEqual([runbook('restart', 'cache')]));
  const [{ confirm }] = await Promise.all([
    carryOut(runbook('restart', 'cache')),
    // The settings have a command for it.
    carryOut(runbook('restart', 'queue')),
    ...['vectors', 'shop', 'coder', 'worker'].map((id) => byId(id).restart()),
  ]);
  process.kill(web, 'SIGUSR2');
  // Its owner is asked: nothing is ended here.
  expect(confirm).toBeNull();
  expect(fakes.calls('docker').map((c) => c.join(' '))).toContain(`restart ${CONTAINER}`);
  await healthy();
});

it('each that is slower than its limit is called slow, and no more', { timeout: unhurried(60_000) }, async () => {
  const figures = Object.fromEntries(services.map(({ id, kind }) => [id, FIGURES[kind]]));
  const set = (limit: number | null) =>
    Promise.all(
      services.map(({ id }) =>
        engine.changeSetting({
          key: `thresholds.${id}.${figures[id]}` as SettingKey,
          value: { warning: limit, critical: null },
        }),
      ),
    );
  // What is slow while other work keeps the cores busy is nobody's fault: here it is to be called slow all the same.
  const unlimited = { warning: null, critical: null };
  expect(await engine.changeSetting({ key: 'thresholds.cpu.used', value: unlimited })).toMatchObject({ ok: true });
  for (const c of await set(0.001)) expect(c).toMatchObject({ ok: true });
  await soon(() => expect(states()).toEqual(all('degraded')));
  for (const { id } of services)
    await soon(() => expect(causeOf(id), id).toMatchObject({ id: `${id}-slow`, severity: 'P2' }));
  await set(100_000_000_000);
  await healthy();
});

const FIGURES: Readonly<Record<RealService['kind'], string>> = {
  chroma: 'answer',
  postgres: 'answer',
  redis: 'ping',
  'mlx-lm': 'answer',
  http: 'answer',
  tcp: 'connect',
  process: 'resident',
};

/** The pid of what runs as a service now, whoever started it. */
async function runningAs({ port, pid }: RealService): Promise<number> {
  const rows = await listProcesses();
  const listeners = await allListeners(rows.map((p) => p.pid));
  const holder = listeners.find((l) => l.port === port)?.pid;
  return holder ?? pid();
}
