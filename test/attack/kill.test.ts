import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEngine } from '../../electron/app/index.ts';
import { Journal } from '../../electron/journal/index.ts';
import { compiledFor } from '../support/compiled.ts';
import { PROGRAM } from '../support/program.ts';
import { freePorts } from '../support/stack/index.ts';

const ROUNDS = 30;
/** At once: enough that two of them meet. */
const TOGETHER = 3;

let home = '';
let file = '';
let state = '';
let ports: readonly number[] = [];
const started: ChildProcess[] = [];

beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'lifeguard-kill-'));
  file = path.join(home, 'config.yaml');
  state = path.join(home, 'state');
  ports = await freePorts(2);
  const backend = path.join(home, 'leanvibe-backend');
  mkdirSync(path.join(backend, 'app'), { recursive: true });
  writeFileSync(path.join(backend, 'app/main.py'), '');
  writeFileSync(path.join(backend, 'start.sh'), '#!/bin/sh\nexec sleep 1\n');
  chmodSync(path.join(backend, 'start.sh'), 0o755);
  const settings = {
    'backend.port': ports[0],
    'redis.url': `redis://127.0.0.1:${ports[1]}`,
    'neo4j.enabled': false,
    'docker.enabled': false,
    'cadence.backend': 0.3,
    'recovery.healthyWithin': 2,
  };
  writeFileSync(
    file,
    `# mine, and it stays\n${Object.entries(settings)
      .map(([k, v]) => `${k}: ${JSON.stringify(v)}`)
      .join('\n')}\n`,
  );
});
afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
  rmSync(home, { recursive: true, force: true });
});

/** The real program, with the widest umask there is: what it writes is its owner's alone all the same. */
function start(...argv: string[]): ChildProcess {
  const command = 'umask 000; exec "$0" "$@"';
  const child = spawn(
    '/bin/sh',
    ['-c', command, process.execPath, PROGRAM, ...argv, '--config', file, '--repository', home],
    {
      cwd: home,
      env: {
        ...process.env,
        ...compiledFor(argv),
        HOME: home,
        XDG_STATE_HOME: home,
        XDG_CONFIG_HOME: home,
        LIFEGUARD_STATE_FOLDER: state,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  started.push(child);
  child.stdout?.resume();
  child.stderr?.resume();
  return child;
}

const CALLS: readonly (readonly string[])[] = [
  ['watch', '--json'],
  ['config', 'set', 'cadence.redis'],
  ['recover', 'backend', '--yes'],
];

/** Everything that may be seen of an incident once it was seen: its number. */
function incidents(): readonly number[] {
  const problems: unknown[] = [];
  const journal = new Journal({
    file: path.join(state, 'journal.db'),
    shown: 'journal',
    now: Date.now,
    onProblem: (problem) => {
      if (problem !== null) problems.push(problem);
    },
  });
  const found = journal.incidents({ limit: 1000 }).map((i) => i.id);
  expect(
    journal
      .replay()
      .map((i) => i.id)
      .sort(),
  ).toEqual([...found].sort());
  journal.close();
  expect(problems).toEqual([]);
  return found;
}

it(`after ${ROUNDS} kills at random moments everything can be read, nothing is lost, and it starts`, {
  timeout: 300_000,
}, async () => {
  let seen: readonly number[] = [];
  for (let round = 0; round < ROUNDS / TOGETHER; round++) {
    const children = CALLS.map((call, i) => start(...call, ...(i === 1 ? [String(1 + round)] : [])));
    await Promise.all(
      children.map(async (child) => {
        const ended = once(child, 'close');
        await Promise.race([sleep(100 + Math.random() * 3000), ended]);
        child.kill('SIGKILL');
        await ended;
      }),
    );
    // The person's own words and every setting that was not changed are there after each of them.
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('# mine, and it stays');
    expect(text).toContain(`backend.port: ${ports[0]}`);
    const now = incidents();
    for (const id of seen) expect(now, `incident ${id} is lost`).toContain(id);
    seen = now;
  }

  const watcher = start('watch', '--json');
  await once(watcher.stdout as NonNullable<typeof watcher.stdout>, 'data');
  expect(modesUnder(state)).toEqual([]);
  watcher.kill('SIGKILL');
  await once(watcher, 'close');

  const set = start('config', 'set', 'cadence.redis', '7');
  expect((await once(set, 'close'))[0]).toBe(0);
  const engine = await createEngine({
    cwd: home,
    home,
    env: { PATH: process.env.PATH },
    platform: process.platform,
    configFile: file,
    stateFolder: state,
    follows: true,
  });
  try {
    await engine.settled(15_000);
    expect(engine.config.current().settings['cadence.redis']).toBe(7);
    expect(engine.snapshot().problems).toEqual([]);
    // No half-done recovery is taken for a result.
    for (const run of engine.runs()) expect(run.state).not.toBe('running');
    for (const id of seen) expect(engine.incident(id)).not.toBeNull();
  } finally {
    await engine.stop();
  }
});

/** What anybody but its owner may do something with. */
function modesUnder(folder: string): readonly string[] {
  const all = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory() || entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return [folder, ...all].filter((at) => (statSync(at).mode & 0o077) !== 0);
}
