import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, type Engine, openSession, planView } from '../../electron/app/index.ts';
import { CALLS, type CallName } from '../../shared/contract/index.ts';
import { compiledFor } from '../support/compiled.ts';
import { letters, type Planted, plantedSecrets } from '../support/planted-secrets.ts';
import { PROGRAM } from '../support/program.ts';
import { processesIn, stopTree } from '../support/stack/index.ts';
import { type LeakyWorld, leakyWorld } from './support/leaky-world.ts';

const PLANTED = plantedSecrets('attack');
/** Values without any shape: known from `.env` and the environment alone. */
const OF_ENV = letters(22, 'env file');
const OF_PROCESS = letters(22, 'environment');
const IN_ADDRESS = `${letters(9, 'address')}/+@${letters(9, 'address 2')}`;
const KNOWN: readonly Planted[] = [
  ['from .env', OF_ENV],
  ['from the environment', OF_PROCESS],
  ['from an address in .env', IN_ADDRESS],
  ['from .env, percent-encoded', encodeURIComponent(IN_ADDRESS)],
  ['from .env, in base64', Buffer.from(`neo4j:${OF_ENV}`).toString('base64').slice(8, 37)],
].map(([kind = '', secret = '']) => ({
  kind,
  secret,
  text: kind.endsWith('base64')
    ? `sent ${Buffer.from(`neo4j:${OF_ENV}`).toString('base64')}`
    : `it came with ${secret} today`,
}));
const ALL = [...PLANTED, ...KNOWN];

const WAYS = ['error', 'unhealthy', 'status', 'redirect', 'text'] as const;

let world: LeakyWorld;
let engine: Engine;
/** Everything that went out, by the way it went. */
const out = new Map<string, string>();
/** How much of it was looked through. */
const read = new Map<string, number>();
const heard = (way: string, what: unknown) => {
  out.set(way, `${out.get(way) ?? ''}\n${typeof what === 'string' ? what : JSON.stringify(what)}`);
};

beforeAll(async () => {
  world = await leakyWorld(ALL, [
    `JWT_SECRET=${OF_ENV}`,
    `DATABASE_URL=postgresql://me:${encodeURIComponent(IN_ADDRESS)}@localhost/db`,
    ...PLANTED.filter((p) => p.kind.startsWith('.env')).map((p) => p.text),
  ]);
  engine = await createEngine({
    cwd: world.root,
    home: world.home,
    env: { ...world.env, SOME_API_KEY: OF_PROCESS },
    platform: process.platform,
    configFile: world.config,
    repository: world.repository,
    stateFolder: world.state,
    follows: true,
  });
  engine.trust(true);
  engine.subscribe((snapshot) => heard('snapshots', snapshot));
  await engine.settled(20_000);
});

afterAll(async () => {
  await engine?.stop();
  for (const pid of processesIn(world.root)) await stopTree(pid);
  await world?.stop();
  rmSync(world.root, { recursive: true, force: true });
});

/** Runs the recovery of the backend to its end, as a person who agreed. */
async function recover(): Promise<void> {
  const made = await engine.plan('recover-backend');
  if (!made.ok) throw new Error(made.reason);
  heard('plan', planView(made.plan));
  const run = await engine.recover({ token: made.token, confirmed: true });
  if (!run.ok) throw new Error(run.reason);
  heard('run', await run.ended);
}

/** Every page's every question. */
async function askEverything(): Promise<void> {
  const session = openSession(engine, {} as never, (event) => {
    heard('page events', event);
  });
  await session.call('visible', { visible: true });
  const args: Partial<Record<CallName, unknown>> = {
    series: { metric: 'backend.latency', rangeMs: 3_600_000 },
    limits: { component: 'backend' },
    incidents: { limit: 50 },
    recentChanges: { minutes: 600 },
    discover: { ports: [world.port] },
    logs: { minutes: 600 },
    plan: { runbook: 'recover-backend', target: null },
    leanvibeCli: { look: true },
    ios: { look: false },
    modelFiles: { look: true },
    checklist: { list: 'full' },
  };
  const asked: readonly CallName[] = [
    'snapshot',
    'runs',
    'statistics',
    'reference',
    'recentChanges',
    'discover',
    'logs',
    'proposals',
    'escalation',
    'modelFiles',
    'settings',
    'incidents',
    'plan',
    'checklist',
    'series',
    'limits',
    'leanvibeCli',
    'reach',
  ];
  for (const name of asked) {
    expect(Object.keys(CALLS)).toContain(name);
    heard(`page ${name}`, await session.call(name, args[name] ?? {}));
  }
  for (const { id } of engine.incidents({ limit: 20 }).slice(0, 20)) {
    heard('page incident', await session.call('incident', { id }));
    heard('report', await session.call('report', { id }));
    heard('escalation message', await session.call('escalationMessage', { id }));
  }
  session.close();
}

async function lifeguard(...argv: string[]): Promise<string> {
  const args = [PROGRAM, ...argv, '--config', world.config, '--repository', world.repository];
  const child = spawn(process.execPath, args, {
    cwd: world.root,
    env: { ...compiledFor(argv), ...world.env, SOME_API_KEY: OF_PROCESS, FORCE_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += String(chunk)));
  await new Promise((resolve) => child.once('close', resolve));
  return text;
}

/** All bytes of our own files but the captured output, which is the backend's own. */
function ownFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/^backend\.log(?:\.\d)?$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/** Each way out by which a secret came since the last call, with what stands around it. */
function leaks(): string[] {
  const fresh = [...out].map(([way, text]) => [way, text.slice(read.get(way) ?? 0)] as const);
  for (const [way, text] of out) read.set(way, text.length);
  return fresh.flatMap(([way, text]) =>
    ALL.flatMap(({ kind, secret }) => {
      const at = [secret, JSON.stringify(secret).slice(1, -1)].map((form) => text.indexOf(form)).find((i) => i >= 0);
      return at === undefined ? [] : [`${way}: ${kind}: ${text.slice(Math.max(0, at - 60), at + secret.length + 20)}`];
    }),
  );
}

describe(`${ALL.length} kinds of secrets, planted wherever text comes in`, () => {
  it('do not come out of what a backend prints, when it starts and when it dies', async () => {
    const texts = ALL.map((p) => p.text);
    const last = texts.slice(-30);
    world.print(last, last.at(-1) ?? '');
    await recover();
    world.print(texts, null);
    await recover();
    expect(out.get('run')).toContain('••••');
    expect(leaks()).toEqual([]);
  });

  // One way after the other, so that none of them has the time of all.
  it.each(WAYS)('do not come out of what a backend answers (%s), nor of the errors of Redis', async (way) => {
    for (const [i, { text }] of ALL.entries()) {
      if (WAYS[i % WAYS.length] !== way) continue;
      world.answer(way, text);
      world.redisSays(`${i % 2 === 0 ? 'MISCONF' : 'ERR'} ${text}`);
      heard('snapshot', await engine.checkNow());
      heard('readings', engine.readings());
      heard('decisions', engine.decisions());
    }
    expect(out.get('readings')).toContain('••••');
    expect(leaks()).toEqual([]);
  });

  it('do not come out of any page', async () => {
    await askEverything();
    for (const list of ['quick', 'full'] as const) heard('checklist', await engine.runChecklist(list, null));
    expect(out.get('page logs')).toContain('••••');
    expect(out.get('page recentChanges')).toContain('••••');
    expect(leaks()).toEqual([]);
  });

  it('do not come out of the command line', async () => {
    const calls = [
      ['status'],
      ['watch', '--once', '--json'],
      ['diagnose', '--verbose'],
      ['models'],
      ['config'],
      ['recover', 'backend', '--dry-run'],
      ['check', 'full', '--markdown'],
      ['incidents', '--json'],
    ];
    for (const argv of calls) heard(`lifeguard ${argv.join(' ')}`, await lifeguard(...argv));
    expect(leaks()).toEqual([]);
  });

  it('are in none of our own files', async () => {
    await engine.stop();
    for (const file of ownFiles(world.state)) heard(`file ${path.basename(file)}`, readFileSync(file, 'latin1'));
    expect([...out.keys()].some((way) => way.startsWith('file journal.db'))).toBe(true);
    expect(leaks()).toEqual([]);
  });

  it('are in the captured output as the backend wrote it, which nobody else may read', () => {
    const captured = readdirSync(world.state, { recursive: true, withFileTypes: true }).filter((e) =>
      /^backend\.log/.test(e.name),
    );
    expect(captured.length).toBeGreaterThan(0);
    for (const entry of captured) expect(statSync(path.join(entry.parentPath, entry.name)).mode & 0o077).toBe(0);
  });
});
