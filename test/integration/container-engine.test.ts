import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BOUND } from '../../electron/components/docker/bound.ts';
import { containerEnd, containerEnded } from '../../electron/components/docker/container-end.ts';
import { ContainerStarts } from '../../electron/components/docker/container-starts.ts';
import { CONTEXT, containerState, dockerState, STATE, writtenSince } from '../../electron/components/docker/engine.ts';
import { isForbidden } from '../../electron/components/docker/engine-kind.ts';
import { redisLeaves } from '../../electron/components/redis/leaves.ts';
import type { ContainerState } from '../../shared/domain/index.ts';
import { installFakes } from '../faults/fakes.ts';
import { PROGRAM } from '../support/program.ts';
import { patiently, soon } from '../support/soon.ts';
import { startContainerEngine } from '../support/stack/container-engine.ts';
import { ensureRedis } from '../support/stack/index.ts';
import { type RunResult, run, which } from '../support/stack/run.ts';
import { unhurried } from '../support/unhurried.ts';

/** A real Docker engine, a real Redis in its containers, and the program as people run it beside them. */

const engine = await startContainerEngine();
if (typeof engine === 'string') console.warn(`⚠︎  SKIPPED: no real container engine was asked anything: ${engine}.`);
const hostBefore = process.env.DOCKER_HOST;
if (typeof engine !== 'string') process.env.DOCKER_HOST = engine.host;
afterAll(async () => {
  if (hostBefore === undefined) delete process.env.DOCKER_HOST;
  else process.env.DOCKER_HOST = hostBefore;
  if (typeof engine !== 'string') await engine.stop();
});

const LIMIT = { timeout: unhurried(60_000) };
const PARTS = [
  ['redis', 'shop-redis-1'],
  ['cache', 'shop-cache-1'],
] as const;
const OFF = ['backend', 'ai', 'neo4j', 'ios', 'models', 'mlx', 'cli'];

describe.skipIf(typeof engine === 'string')('parts of the stack in containers of a real engine', () => {
  const own = engine as Exclude<typeof engine, string>;
  let file = '';
  let redisCli = '';

  beforeAll(async () => {
    const { redisServer, redisCli: cli } = await ensureRedis();
    redisCli = cli;
    await own.image('redis:test', redisServer);
    mkdirSync(path.join(own.folder, 'home'));
    file = path.join(own.folder, 'home/config.yaml');
    const quick = 'timeouts: { redis: 500, cache: 500 }';
    const off = [...OFF.map((id) => `${id}.enabled: false`), quick].join('\n');
    writeFileSync(file, `${off}\nservices: [{ id: cache, kind: redis, url: 'redis://127.0.0.1:6380' }]\n`);
    const server = ['redis:test', redisServer, '--save', '', '--protected-mode', 'no'];
    // Neither has a name that the settings know: they are known by the port that leads into one, and by the process that the other is.
    await own.docker(
      'run',
      '-d',
      '--name',
      'shop-redis-1',
      '-p',
      '6379:6379',
      '-m',
      '48m',
      '--memory-swap',
      '48m',
      ...server,
    );
    await own.docker('run', '-d', '--name', 'shop-cache-1', '--network', 'host', ...server, '--port', '6380');
  }, LIMIT.timeout);

  async function lifeguard(...words: string[]): Promise<RunResult> {
    const home = path.dirname(file);
    const env = { HOME: home, XDG_CONFIG_HOME: home, XDG_STATE_HOME: home, DOCKER_HOST: own.host, COLUMNS: '1000' };
    return own.inside(process.execPath, [PROGRAM, ...words, '--config', file], env);
  }
  /** The causes that are named, with all that is said of them. */
  const causes = async (): Promise<readonly Named[]> =>
    JSON.parse((await lifeguard('diagnose', '--json')).stdout).causes;
  const named = (all: readonly Named[], component: string) => all.find((one) => one.component === component);
  const status = (name: string) => own.docker('inspect', '--format', '{{.State.Status}}', name);
  const fill = () =>
    own.inside(redisCli, ['eval', "for i=1,500 do redis.call('set', i, string.rep('x', 200000)) end", '0']);

  it('are named as paused, each by its container, and go on as they are', LIMIT, async () => {
    await patiently(async () => expect(await causes()).toEqual([]));
    await own.docker('pause', 'shop-redis-1', 'shop-cache-1');
    await patiently(async () => {
      const found = await causes();
      for (const [id, container] of PARTS) {
        const { title, action } = named(found, id) ?? {};
        expect(title).toMatch(new RegExp(`hangs: its container ${container} is paused\\.$`));
        expect(action).toMatchObject({ runbook: `continue-${id}`, other: { runbook: `restart-${id}` } });
      }
    });
    expect((await lifeguard('recover', 'continue-redis', '--yes')).stdout).toContain('verified');
    expect(await status('shop-redis-1')).toBe('running');
    await own.docker('unpause', 'shop-cache-1');
  });

  it('are told how they ended, and restarted where they are kept', LIMIT, async () => {
    await own.docker('kill', 'shop-redis-1', 'shop-cache-1');
    await patiently(async () => {
      const found = await causes();
      for (const [id, container] of PARTS)
        expect(JSON.stringify(named(found, id)?.evidence)).toContain(
          `Container ${container} ended with exit code 137: a signal ended it (SIGKILL). Its own limit of memory was not reached`,
        );
    });
    expect((await lifeguard('recover', 'restart-cache', '--yes')).stdout).toContain('verified');
    expect(await status('shop-cache-1')).toBe('running');
    await own.docker('start', 'shop-redis-1');
    // What one wrote is read from its engine.
    const written = async () => (await lifeguard('logs', 'container-redis')).stdout;
    await patiently(async () => expect(await written()).toContain('Ready to accept connections'));
  });

  it('are told to have used up their memory, also where a policy has started them again', LIMIT, async () => {
    await fill();
    await soon(async () => expect(await status('shop-redis-1')).toBe('exited'));
    await patiently(async () =>
      expect(JSON.stringify(named(await causes(), 'redis')?.evidence)).toContain(
        'Container shop-redis-1 ended with exit code 137: its memory was used up and the kernel ended it.',
      ),
    );
    await own.docker('update', '--restart', 'always', 'shop-redis-1');
    expect((await lifeguard('recover', 'redis', '--yes')).stdout).toContain('verified');
    const starts = new ContainerStarts();
    const look = async () => starts.look('Docker', [['shop-redis-1', await stateOf('shop-redis-1')]], Date.now());
    await look();
    await fill();
    await soon(async () =>
      expect(await own.docker('inspect', '--format', '{{.RestartCount}}', 'shop-redis-1')).toBe('1'),
    );
    const told = await soon(async () => {
      const all = await look();
      expect(all).toHaveLength(1);
      return all[0]?.text ?? '';
    });
    // Newer engines forget it with the start.
    expect(told).toMatch(
      /^Docker started container shop-redis-1 again by its restart policy, once so far(; its memory had been used up|; it had ended with exit code 137, its memory used up)?\.$/,
    );
  });

  it('tell by their ends whether somebody asked them to', LIMIT, async () => {
    const name = 'asked-redis';
    const { redisServer } = await ensureRedis();
    const policy = ['--restart', 'on-failure'];
    await own.docker('run', '-d', '--name', name, ...policy, 'redis:test', redisServer, '--save', '');
    const state = () => stateOf(name);
    const first = await state();
    expect(containerEnded(first, first)).toBeNull();
    await own.docker('restart', name);
    const again = await state();
    expect(containerEnded(first, again)).toBe(true);
    await own.docker('stop', name);
    expect(containerEnded(again, await state())).toBe(true);
    await own.docker('start', name);
    const third = await state();
    await own.docker('kill', name);
    expect(containerEnded(third, await state())).toBe(false);
    await own.docker('start', name);
    const fourth = await state();
    const wellAt = Date.now();
    const end = (goodbye?: RegExp) =>
      containerEnd({ container: { name, state: fourth }, goodbye, wellAt, isGone: true }, new AbortController().signal);
    // What runs on says so itself before its engine can.
    expect(await end()).toBeNull();
    expect(await end(redisLeaves.goodbye)).toBeNull();
    await own.docker('kill', '--signal', 'TERM', name);
    await soon(async () => expect((await state()).status).toBe('exited'));
    await soon(async () => expect(await writtenSince(name, wellAt)).toMatch(redisLeaves.goodbye ?? /^$/));
    await own.docker('rm', '-f', name);
    expect(await end()).toBe(true);
  });

  it('are all explained by the engine that is gone, also to somebody who comes later', LIMIT, async () => {
    await own.down();
    await patiently(async () => {
      const found = await causes();
      expect(found.map((one) => one.id)).toEqual(['docker-not-running']);
      expect(new Set(found[0]?.explains)).toEqual(new Set(['redis', 'cache']));
    });
    const gone = await dockerState();
    expect(gone).toMatchObject({ kind: 'not-running', endpoint: own.host });
    expect(gone.kind === 'not-running' && isForbidden(gone.got)).toBe(false);
    // Nobody knows what starts an engine at a socket of its own: it is no other one that is started.
    expect((await lifeguard('recover', 'docker', '--dry-run')).stderr).toContain('nothing tells what starts it there');
    await own.up();
    await own.docker('start', 'shop-cache-1');
    await patiently(async () => expect(await causes()).toEqual([]));
  });

  it('refuse a user without rights in words that are no engine that is gone', LIMIT, async () => {
    const nobody = ['--reuid=65534', '--regid=65534', '--clear-groups', 'docker', 'version'];
    const { stderr } = await own.inside('setpriv', nobody, { DOCKER_HOST: own.host, HOME: '/' });
    expect(isForbidden(stderr), stderr).toBe(true);
  });

  it('the replacement of Docker in other tests answers in the shapes of the real one', LIMIT, async () => {
    const later: (() => void)[] = [];
    const fake = path.join(own.folder, 'fake');
    const real = await which('docker');
    await installFakes(
      { folder: fake, later: (end) => later.push(() => void end()) },
      { docker: { containers: ['shop-redis-1'], ports: { 'shop-redis-1': 6379 } } },
    );
    try {
      const inspect = ['inspect', '--type', 'container', '--format'];
      for (const args of [
        ['context', 'inspect', '--format', CONTEXT],
        ['version', '--format', '{{json .Server}}'],
        ['ps', '--all', '--quiet', '--no-trunc'],
        [...inspect, STATE, 'shop-redis-1'],
        [...inspect, STATE, 'leanvibe-gone'],
        [...inspect, BOUND, 'shop-redis-1'],
      ]) {
        const env = { DOCKER_HOST: own.host };
        const [told, expected] = await Promise.all([
          run(path.join(fake, 'bin/docker'), args),
          run(real ?? '', args, { env }),
        ]);
        expect({ args, ...shapeOf(told) }).toEqual({ args, ...shapeOf(expected) });
      }
    } finally {
      for (const end of later) end();
    }
  });
});

/** How the engine tells a container, as soon as a busy one has the time to. */
const stateOf = (name: string): Promise<ContainerState> =>
  soon(async () => {
    const state = await containerState(name);
    if (state === null) throw new Error(`the engine tells nothing of ${name}`);
    return state;
  });

interface Named {
  readonly id: string;
  readonly component: string;
  readonly title: string;
  readonly explains: readonly string[];
  readonly evidence: readonly unknown[];
  readonly action: unknown;
}

/** Names and kinds of what the first line of an answer holds; a list, and what hangs on a name, by its first. */
const shapeOf = ({
  code,
  stdout,
  stderr,
}: {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}) => ({
  code,
  parts: (stdout.split('\n')[0] ?? '').split('\t').map((part) => kindOf(readPart(part))),
  error: stderr.replace(/[\w-]+$/m, 'NAME'),
});

function readPart(part: string): unknown {
  try {
    return JSON.parse((/^\{.*\}/.exec(part)?.[0] ?? part).replace(/\d+\/tcp/g, 'PORT'));
  } catch {
    return part;
  }
}

function kindOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(kindOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, kindOf(one)]));
}
