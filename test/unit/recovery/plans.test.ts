import { describe, expect, it } from 'vitest';
import { RUNBOOKS, runbook } from '../../../electron/components/index.ts';
import type { PlanInput } from '../../../electron/recovery/index.ts';
import { severityLimits } from '../../../electron/recovery/limits.ts';
import { displayCommand } from '../../../electron/recovery/plan-steps.ts';
import type { Owner, ProbeFacts, Settings } from '../../../shared/domain/index.ts';
import { failedReading, processWith, readingOf, settingsWith } from '../../support/builders.ts';
import { isInRows } from '../../support/rows.ts';

const start = { command: './start.sh', args: ['--skip-services'], cwd: '/home/dev/leanvibe/leanvibe-backend' };

function input(
  process: Partial<ProbeFacts['process']> = {},
  owners: Partial<ProbeFacts['docker']['owners']> = {},
  settings: Partial<Settings> = {},
  docker: ProbeFacts['docker']['docker'] = { kind: 'not-installed' },
): PlanInput {
  const unknown: Owner = { kind: 'unknown' };
  return {
    readings: {
      process: readingOf('process', process),
      docker: readingOf('docker', {
        docker,
        owners: { backend: unknown, neo4j: unknown, redis: unknown, ...owners },
      }),
    },
    settings: settingsWith({ 'backend.start': start, ...settings }),
    backendLog: '/logs/backend.log',
    uid: 501,
    platform: 'darwin',
  };
}

/** The plan, or why there is none, as somebody who asks for this runbook gets it. */
const prepared = (id: Parameters<typeof runbook>[0], given: PlanInput) =>
  runbook(id).prepare({ ...given, home: '/home/dev', env: {}, now: 0, signal: new AbortController().signal });

const planOf = async (id: Parameters<typeof runbook>[0], given: PlanInput) => {
  const result = await prepared(id, given);
  if (!result.ok) throw new Error(result.reason);
  return result.plan;
};
const displays = async (id: Parameters<typeof runbook>[0], given: PlanInput) =>
  (await planOf(id, given)).steps.map((s) => s.display);

describe('Recover Backend', () => {
  it('stops our tree, sees the port free, starts, waits, verifies; and marks what is cut off', async () => {
    const plan = await planOf('recover-backend', input());
    expect(plan.steps.map((s) => s.id)).toEqual([
      'look',
      'preflight',
      'stop',
      'port-free',
      'start',
      'healthy',
      'clear-cache',
      'verify',
    ]);
    expect(plan.steps.find((s) => s.id === 'stop')).toMatchObject({ destroys: 'Requests in flight are cut off.' });
    expect(plan.steps.find((s) => s.id === 'start')?.display).toBe(`cd ${start.cwd} && ./start.sh --skip-services`);
    expect(plan.confirm).toBeNull();
  });

  it('says before it starts what somebody should know, also where its owner starts it', async () => {
    const cautions = ['org/phi: Loaded, it takes 8 GB. 5 GB are free: 3 GB are missing now.'];
    expect((await planOf('recover-backend', { ...input(), cautions })).notes).toEqual(cautions);
    const owners = {
      backend: { kind: 'launchd', label: 'com.leanvibe.backend', pid: 31, lastExitCode: 0, lastSignal: null },
    } as const;
    expect((await planOf('recover-backend', { ...input({}, owners), cautions })).notes).toContain(cautions[0]);
  });

  it('verifies the backend, its parts and its stores, as far as they are watched (row 18)', async () => {
    const verified = async (settings: Partial<Settings>) => {
      const { action } = (await planOf('recover-backend', input({}, {}, settings))).steps.at(-1) ?? {};
      return action?.kind === 'verify' ? action.probes.filter(isInRows) : [];
    };
    const [first, ...others] = await verified({});
    expect(first).toBe('backend');
    expect(others.toSorted()).toEqual(['ai', 'neo4j', 'process', 'redis', 'websocket']);
    const few = { 'ai.enabled': false, 'redis.enabled': false, 'backend.websocketEnabled': false };
    expect((await verified(few)).toSorted()).toEqual(['backend', 'neo4j', 'process']);
  });

  it('asks first where a process manager would end everything beside it, and leaves the start to one that restarts', async () => {
    const honcho = { pid: 31, name: 'honcho', does: 'ends-others' } as const;
    expect((await planOf('recover-backend', input({ manager: honcho }))).confirm).toContain(
      'honcho (pid 31) started it and ends everything else',
    );
    expect((await planOf('emergency-shutdown', input({ manager: honcho }))).confirm).toContain('ends everything else');
    const supervisord = { pid: 32, name: 'supervisord', does: 'restarts' } as const;
    const plan = await planOf('recover-backend', input({ manager: supervisord }));
    expect(plan.steps.map((s) => s.id)).toEqual([
      'look',
      'preflight',
      'stop',
      'start',
      'healthy',
      'clear-cache',
      'verify',
    ]);
    expect(plan.steps[3]?.display).toContain(
      'wait up to 8 s for supervisord (pid 32) to start it; if it does not: cd ',
    );
    expect(plan.notes.join(' ')).toContain('supervisord (pid 32) started it and usually starts it again');
    expect(plan.confirm).toBeNull();
    expect((await planOf('emergency-shutdown', input({ manager: supervisord }))).confirm).toContain('stop it there');
  });

  it('starts by itself where nothing of a manager’s runs any more', async () => {
    const supervisord = { pid: 32, name: 'supervisord', does: 'restarts' } as const;
    const plan = await planOf('recover-backend', input({ root: null, tree: [], manager: supervisord }));
    expect(plan.steps.map((s) => s.id)).toContain('start');
  });

  it('has nothing to stop when nothing runs', async () => {
    const plan = await planOf('recover-backend', input({ root: null, tree: [] }));
    expect(plan.steps.map((s) => s.id)).not.toContain('stop');
  });

  it('names every process that would be signalled, with its start time in the data', async () => {
    const tree = [processWith({ pid: 1, name: 'uv' }), processWith({ pid: 2, startedAt: 'later' })];
    const step = (await planOf('recover-backend', input({ root: tree[0] ?? null, tree }))).steps.find(
      (s) => s.id === 'stop',
    );
    expect(step?.display).toContain('1 (uv), 2 (python3.12)');
    expect(step?.action).toMatchObject({ kind: 'stop-tree', tree: [{ pid: 1 }, { pid: 2, startedAt: 'later' }] });
  });

  it('refuses to touch a foreign program on the port, and names it', async () => {
    const foreign = processWith({ pid: 4312, name: 'node', cwd: '/home/dev/shop' });
    const result = await prepared('recover-backend', input({ foreign, root: null, tree: [] }));
    expect(result).toMatchObject({ ok: false, reason: expect.stringContaining('node (pid 4312, /home/dev/shop)') });
  });

  it('says what to set when no start command is known', async () => {
    const result = await prepared('recover-backend', input({}, {}, { 'backend.start': null }));
    expect(result).toMatchObject({ ok: false, hint: expect.stringContaining('backend.start') });
  });

  it('names the watched folder that is not there any more, which is why no start command is known', async () => {
    const given = { ...input({}, {}, { 'backend.start': null }), missingFolder: '~/code/leanvibe-ai' };
    expect(await prepared('recover-backend', given)).toMatchObject({
      ok: false,
      reason: 'There is no LeanVibe backend in ~/code/leanvibe-ai, so no command is known that starts it.',
      hint: expect.stringContaining('lifeguard config set repository.path FOLDER'),
    });
  });

  it.each<[string, Owner, string]>([
    [
      'launchd',
      { kind: 'launchd', label: 'com.leanvibe.backend', pid: 1, lastExitCode: 0, lastSignal: null },
      'launchctl kickstart -k gui/501/com.leanvibe.backend',
    ],
    [
      'a container',
      {
        kind: 'container',
        name: 'leanvibe-backend',
        state: { status: 'running', health: 'none', exitCode: 0, outOfMemory: false, restarts: 0 },
      },
      'docker restart leanvibe-backend',
    ],
  ])('goes through %s when that owns it, instead of making two', async (_, backend, command) => {
    const all = await displays('recover-backend', input({}, { backend }));
    expect(all).toContain(command);
    expect(all.join()).not.toContain('SIGTERM');
  });

  it('leaves another instance alone and says so', async () => {
    const others = [{ root: processWith({ pid: 77 }), ports: [8766], answers: null }];
    expect((await planOf('recover-backend', input({ others }))).notes).toEqual([
      'Another instance from the same folder is left alone: pid 77, port 8766.',
    ]);
  });

  it('gives each attempt what its steps may take, and never less than the guide', async () => {
    const plan = await planOf('recover-backend', input());
    expect(plan.attempts).toBe(3);
    const limited = plan.steps.reduce((sum, s) => sum + ('timeoutMs' in s.action ? s.action.timeoutMs : 0), 0);
    expect(plan.attemptTimeoutMs).toBeGreaterThan(limited);
    const short = await planOf('recover-backend', input({ root: null, tree: [] }, {}, { 'recovery.healthyWithin': 5 }));
    expect(short.attemptTimeoutMs).toBeGreaterThan(30_000);
  });

  it('says that the backend is healthy and asks, before it restarts it', async () => {
    const plan = await planOf('recover-backend', {
      ...input(),
      healthy: 'The backend is healthy: it answers in 12 ms.',
    });
    expect(plan.confirm).toBe(
      'The backend is healthy: it answers in 12 ms. This restarts it all the same: requests in flight are cut off.',
    );
  });

  it('asks with pid, program and folder before it stops what is not proven to be the backend', async () => {
    const root = processWith({ pid: 31, name: 'python3.12', commandLine: 'python3.12 run.py' });
    const plan = await planOf('recover-backend', input({ root, tree: [root], belongs: 'not-proven' }));
    expect(plan.confirm).toContain('python3.12 (pid 31, /home/dev/leanvibe/leanvibe-backend): `python3.12 run.py`');
    expect(plan.confirm).toContain('neither started it nor seen it serve port 8765');
  });

  it('looks for what it needs before it stops anything, in every runbook that stops the backend', async () => {
    const bad = failedReading('websocket', 'timeout');
    const full = { ...input(), extra: { lanAddress: null } };
    const given = {
      ...full,
      readings: {
        ...full.readings,
        websocket: bad,
        memory: readingOf('memory', {}, { metrics: { 'memory.used': 99 } }),
      },
    };
    const uvicorn = { command: 'uvicorn', args: ['app.main:app'], cwd: '/home/dev' };
    const ids = [
      'recover-backend',
      'recover-connection',
      'improve-performance',
      'free-memory',
      'open-to-devices',
    ] as const;
    for (const id of ids) {
      const steps = (await planOf(id, { ...given, settings: settingsWith({ 'backend.start': uvicorn }) })).steps.map(
        (s) => s.action.kind,
      );
      expect(steps, id).toContain('stop-tree');
      expect(steps.indexOf('preflight'), id).toBe(steps.indexOf('stop-tree') - 1);
    }
  });
});

describe('what touches others asks first', () => {
  it('a WebSocket that is refused by a backend that came back well is a matter for a person, not for four more restarts', async () => {
    const known = input();
    const { steps } = await planOf('recover-connection', {
      ...known,
      settings: settingsWith({ 'backend.start': { command: 'uvicorn', args: ['app.main:app'], cwd: '/home/dev' } }),
      readings: { ...known.readings, websocket: failedReading('websocket', 'http-status') },
    });
    const last = steps.find((s) => s.id === 'connected');
    expect(last?.action).toMatchObject({
      probe: 'websocket',
      next: expect.stringContaining('What is left for a person'),
    });
  });

  it('names the program on the port and what is lost', async () => {
    const foreign = processWith({ pid: 9, name: 'node', cwd: '/home/dev/shop' });
    expect((await planOf('stop-port-holder', input({ foreign }))).confirm).toBe(
      'This stops node (pid 9, /home/dev/shop), which is not part of the LeanVibe stack. What it has not saved is lost.',
    );
  });

  it('names the other instance', async () => {
    expect(
      (
        await planOf(
          'stop-stale-backend',
          input({ others: [{ root: processWith({ pid: 77 }), ports: [], answers: null }] }),
        )
      ).confirm,
    ).toBe(
      'This stops python3.12 (pid 77, /home/dev/leanvibe/leanvibe-backend, no port): `python3.12 -m uvicorn app.main:app`. It runs from the backend’s folder and is not what answers for the backend.',
    );
  });

  it.each(['stop-port-holder', 'stop-stale-backend'] as const)(
    '%s has no plan when there is nothing to stop',
    async (id) => {
      expect((await prepared(id, input())).ok).toBe(false);
    },
  );
});

describe('stores and Docker', () => {
  it.each<['restart-redis' | 'restart-neo4j', Partial<ProbeFacts['docker']['owners']>, string]>([
    ['restart-redis', { redis: { kind: 'homebrew', formula: 'redis', job: null } }, 'brew services restart redis'],
    [
      'restart-neo4j',
      {
        neo4j: {
          kind: 'container',
          name: 'leanvibe-neo4j',
          state: { status: 'exited', health: 'none', exitCode: 1, outOfMemory: false, restarts: 0 },
        },
      },
      'docker restart leanvibe-neo4j',
    ],
  ])('%s goes through its owner and says what is lost', async (id, owners, command) => {
    const plan = await planOf(id, input({}, owners));
    expect(plan.steps[0]).toMatchObject({ display: command });
    expect(plan.steps[0]?.destroys).not.toBeNull();
  });

  const inContainer = (name: string, status: 'running' | 'paused') => {
    const state = { status, health: 'none', exitCode: 0, outOfMemory: false, restarts: 0 } as const;
    return { redis: { kind: 'container', name, state } } as const;
  };

  it('asks before a container is restarted that is known by the port alone', async () => {
    const other = await planOf('restart-redis', input({}, inContainer('shop-redis-1', 'running')));
    expect(other.confirm).toContain('`docker restart shop-redis-1`');
    expect(other.confirm).toContain('the settings name leanvibe-redis');
    const named = await planOf('restart-redis', input({}, inContainer('leanvibe-redis', 'running')));
    expect(named.confirm).toBeNull();
  });

  it('lets a paused container go on by its engine, after asking', async () => {
    const { confirm, steps } = await planOf('continue-redis', input({}, inContainer('leanvibe-redis', 'paused')));
    expect(steps[0]).toMatchObject({ display: 'docker unpause leanvibe-redis', destroys: null });
    expect(confirm).toContain('`docker unpause leanvibe-redis`');
    expect(await prepared('continue-redis', input({}, inContainer('leanvibe-redis', 'running')))).toMatchObject({
      ok: false,
    });
  });

  it('asks before a unit of systemd is restarted, with its command', async () => {
    const redis = { kind: 'systemd', unit: 'redis.service', pid: 7, lastExitCode: null, lastSignal: null } as const;
    const { confirm, steps } = await planOf('restart-redis', input({}, { redis }));
    expect(confirm).toContain('`systemctl --user restart redis.service`');
    expect(steps[0]).toMatchObject({ display: 'systemctl --user restart redis.service' });
    expect(confirm).toContain(steps[0]?.destroys);
  });

  describe('a store that hangs without a known owner', () => {
    const holder = processWith({
      pid: 41,
      name: 'redis-server',
      commandLine: 'redis-server redis.conf',
      state: 'stopped',
    });
    const silent = (again: ProbeFacts['docker']['again']['redis']) => {
      const given = input();
      const holders = { neo4j: null, redis: holder };
      return {
        ...given,
        readings: {
          ...given.readings,
          docker: readingOf('docker', { holders, again: { neo4j: null, redis: again } }),
        },
      };
    };

    it('is ended and started again by its own command line after asking, and never killed', async () => {
      const plan = await planOf('restart-redis', silent({ possible: true }));
      expect(plan.confirm).toContain(
        `ends redis-server (pid 41) and starts it again in ${holder.cwd}: \`redis-server redis.conf\``,
      );
      expect(plan.confirm).toContain('What Redis has not saved is lost.');
      expect(plan.steps.map((s) => s.id)).toEqual(['read-start', 'stop', 'port-free', 'start', 'healthy', 'verify']);
      expect(plan.steps[1]?.action).toMatchObject({
        kind: 'stop-tree',
        tree: [{ pid: 41, startedAt: holder.startedAt }],
        spare: true,
      });
    });

    it('is left to a person where it could not be started the same way, who is told how', async () => {
      const why = 'redis-server has written over its own command line.';
      expect(await prepared('restart-redis', silent({ possible: false, why }))).toEqual({
        ok: false,
        reason: `Redis is run by redis-server (pid 41), and Lifeguard does not restart it. ${why}`,
        hint: 'Let it go on: `lifeguard recover continue-redis`. Or end it with `kill -TERM 41; kill -CONT 41` and start it the way it was started.',
      });
    });
  });

  it('has nothing to shut down, and names what is left running all the same', async () => {
    const nothing = input({ root: null, tree: [] });
    const left = { ...nothing, readings: { ...nothing.readings, neo4j: readingOf('neo4j') } };
    expect(await prepared('emergency-shutdown', left)).toMatchObject({
      ok: false,
      hint: expect.stringMatching(/^Neo4j is left running: /),
    });
  });

  it('does not guess how to start a service that nobody is known to own', async () => {
    expect(await prepared('restart-redis', input())).toMatchObject({
      ok: false,
      hint: expect.stringContaining('brew services start redis'),
    });
  });

  it.each([
    ['desktop-linux', 'open -g -a Docker'],
    ['orbstack', 'open -g -a OrbStack'],
    ['colima', 'colima start'],
  ])('starts the engine of the context %s', async (context, command) => {
    expect((await displays('start-docker', input({}, {}, {}, { kind: 'not-running', context, got: '' })))[0]).toBe(
      command,
    );
  });

  it('does not start Docker where it runs or is not installed', async () => {
    expect((await prepared('start-docker', input())).ok).toBe(false);
    expect(
      (await prepared('start-docker', input({}, {}, {}, { kind: 'running', context: null, version: '28' }))).ok,
    ).toBe(false);
  });
});

describe('every runbook', () => {
  it('follows the guide’s table', async () => {
    expect([severityLimits('critical'), severityLimits('high'), severityLimits('medium')]).toEqual([
      { timeoutMs: 30_000, attempts: 3 },
      { timeoutMs: 60_000, attempts: 5 },
      { timeoutMs: 120_000, attempts: 3 },
    ]);
  });

  it('has a name of its own on the command line', async () => {
    expect(new Set(RUNBOOKS.map((r) => r.alias)).size).toBe(RUNBOOKS.length);
  });

  it('shows words with spaces and quotes as a shell would need them', async () => {
    expect(displayCommand({ command: 'open', args: ['-a', "Bob's App", '$HOME'] })).toBe(
      `open -a 'Bob'\\''s App' '$HOME'`,
    );
  });
});

describe('a plan that changes what the backend has loaded', () => {
  const runtime = { kind: 'not-run', python: '/venv/bin/python', packages: {}, missing: [], reason: '' } as const;
  const after = async (process: Partial<ProbeFacts['process']>) => {
    const given = input(process);
    const readings = { ...given.readings, mlx: readingOf('mlx', { runtime }) };
    const { steps } = await planOf('reinstall-mlx', { ...given, readings });
    return steps.map((s) => s.id).filter((id) => !id.startsWith('install-'));
  };

  it('starts one anew that runs, as Recover Backend does', async () => {
    expect(await after({})).toEqual(['preflight', 'stop', 'port-free', 'start', 'healthy', 'verify']);
  });

  it('neither starts one that does not run, nor stops what may be another program', async () => {
    expect(await after({ root: null, tree: [] })).toEqual(['verify']);
    expect(await after({ belongs: 'not-proven' })).toEqual(['verify']);
  });
});
