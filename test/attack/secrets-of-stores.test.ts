import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { causeText } from '../../electron/notifications/text.ts';
import { type Snapshot, SnapshotSchema } from '../../shared/domain/index.ts';
import { compiledFor } from '../support/compiled.ts';
import { startOnTerminal } from '../support/on-terminal.ts';
import { letters, plantedSecrets } from '../support/planted-secrets.ts';
import { PROGRAM } from '../support/program.ts';
import { type RunningStack, startStack } from '../support/stack/index.ts';

const patience = { timeout: 60_000, interval: 100 };

/** What nobody can tell from another word by its looks: known from the settings alone. */
const REDIS_PASSWORD = letters(20, 'stores redis');
const NEO4J_PASSWORD = letters(20, 'stores neo4j');
/** Known by their shape, where no setting says that they are secret. */
const REDIS_USER = `ghp_${letters(36, 'stores user')}`;
const NEO4J_DATABASE = `glpat-${letters(20, 'stores database')}`.toLowerCase();
const PLANTED = plantedSecrets('stores');
const ALL = [
  ...[
    ['the password of Redis', REDIS_PASSWORD],
    ['the password of Neo4j', NEO4J_PASSWORD],
    ['the user of Redis', REDIS_USER],
    ['the database of Neo4j', NEO4J_DATABASE],
  ].map(([kind = '', secret = '']) => ({ kind, secret })),
  ...PLANTED,
];

let root = '';
let stack: RunningStack;
const children: ChildProcess[] = [];

beforeAll(async () => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'lifeguard-stores-')));
  stack = await startStack({
    neo4j: { password: NEO4J_PASSWORD },
    // A real server repeats a command that it does not know, with its arguments.
    redis: { extraArgs: ['--rename-command', 'AUTH', ''] },
  });
  configure({});
});

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await stack?.stopAll();
  rmSync(root, { recursive: true, force: true });
});

const config = () => path.join(root, 'config.yaml');

function configure(more: Record<string, unknown>): void {
  writeFileSync(
    config(),
    JSON.stringify({
      'backend.port': stack.backend.port,
      'redis.url': `redis://${REDIS_USER}:${REDIS_PASSWORD}@127.0.0.1:${stack.redis.port}/0`,
      'neo4j.uri': stack.neo4j?.uri,
      'neo4j.password': NEO4J_PASSWORD,
      'neo4j.database': NEO4J_DATABASE,
      'docker.enabled': false,
      'ios.enabled': false,
      'mlx.enabled': false,
      ...more,
    }),
  );
}

const environment = (argv: readonly string[]) => ({
  ...compiledFor(argv),
  PATH: process.env.PATH ?? '',
  ...{ HOME: root, XDG_CONFIG_HOME: root, XDG_STATE_HOME: root },
});
const call = (...argv: string[]) => [
  ...[process.execPath, PROGRAM, ...argv, '--config', config(), '--repository', stack.backend.root],
];

async function lifeguard(...argv: string[]): Promise<string> {
  const [program = '', ...args] = call(...argv);
  const child = spawn(program, args, { cwd: root, env: environment(args), stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += String(chunk)));
  await new Promise((resolve) => child.once('close', resolve));
  return text;
}

const leaksIn = (text: string) => {
  // A terminal's lines end where it has no more room, and a long secret may go on in the next one.
  const joined = text.replace(/\s+/g, '');
  const isIn = (form: string) => text.includes(form) || joined.includes(form.replace(/\s+/g, ''));
  return ALL.filter(({ secret }) => isIn(secret) || isIn(JSON.stringify(secret).slice(1, -1))).map((s) => s.kind);
};

describe('secrets in what real stores say', { timeout: 300_000 }, () => {
  it('are in no command’s output, neither by what is known nor by their shape', async () => {
    const printed = [];
    for (const argv of [
      ['status', '--json'],
      ['diagnose', '--verbose'],
      ['diagnose', '--json'],
      ['config'],
      ['check', 'full'],
    ])
      printed.push(await lifeguard(...argv));
    const all = printed.join('\n');
    expect(all).toContain("unknown command 'AUTH'");
    expect(all).toContain('not found: ••••');
    expect(leaksIn(all)).toEqual([]);
  });

  it('are not in an error about a password that was refused', async () => {
    const wrong = letters(20, 'stores wrong');
    configure({ 'neo4j.password': wrong });
    const printed = await lifeguard('diagnose', '--verbose');
    configure({});
    expect(printed).toMatch(/Neo4j.*(?:refuse|unauthorized|password)/i);
    expect(printed).not.toContain(wrong);
    expect(leaksIn(printed)).toEqual([]);
  });

  it('are neither on the live terminal of `watch`, nor in its snapshots, nor in a notification about them', async () => {
    const live = startOnTerminal(call('watch'), root, environment(['watch']));
    children.push(live.child);
    await expect.poll(() => live.bytes().toString(), patience).toContain('refuses work');
    const [program = '', ...args] = call('watch', '--json');
    const json = spawn(program, args, { cwd: root, env: environment(args), stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(json);
    let lines = '';
    json.stdout.on('data', (chunk) => (lines += String(chunk)));
    await expect.poll(() => lines, patience).toContain('unknown command');
    await stack.backend.fault({ health: 'unhealthy', message: PLANTED.map((p) => p.text).join('\n') });
    await expect.poll(() => lines, patience).toContain('It reports');
    await stack.backend.fault({
      health: 'error-500',
      message: PLANTED.map((p) => p.text)
        .reverse()
        .join('\n'),
    });
    await expect.poll(() => lines, patience).toContain('500');
    json.kill('SIGTERM');
    await live.interrupt();
    expect(leaksIn(live.bytes().toString())).toEqual([]);
    expect(leaksIn(lines)).toEqual([]);
    const snapshots = lines
      .split('\n')
      .flatMap((l): Snapshot[] => (l.endsWith('}') ? [SnapshotSchema.parse(JSON.parse(l))] : []));
    const notified = snapshots
      .flatMap((s) => s.causes.map((cause) => causeText(cause)))
      .map((t) => `${t.title} ${t.body}`);
    expect(notified.join('\n')).toContain("unknown command 'AUTH'");
    expect(leaksIn(notified.join('\n'))).toEqual([]);
  });
});
