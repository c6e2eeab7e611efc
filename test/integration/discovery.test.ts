import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../electron/app/index.ts';
import { publishedContainers, RECOGNISERS } from '../../electron/components/index.ts';
import { discover, otherCopy } from '../../electron/discovery/index.ts';
import type { Discovery } from '../../shared/domain/index.ts';
import { ANY_MACHINE_LINES } from '../support/any-machine.ts';
import { type ForeignListeners, startForeignListeners } from '../support/foreign-listeners.ts';
import { soon } from '../support/soon.ts';
import {
  ensurePython,
  freePort,
  spawnDetached,
  startChroma,
  startModelServer,
  startPostgres,
  startRedis,
  stopTree,
  temporaryFolder,
  untilReady,
} from '../support/stack/index.ts';

type Cleanup = () => Promise<void>;

const cleanups: Cleanup[] = [];
const keep = async <T extends { readonly cleanup: Cleanup }>(starting: Promise<T>): Promise<T> => {
  const part = await starting;
  cleanups.push(part.cleanup);
  return part;
};
afterAll(async () => {
  await Promise.all(cleanups.map((cleanup) => cleanup()));
});

/** An HTTP server of somebody's, in a folder of its own. */
async function startServer(what: string, command: string, args: readonly string[], folder: string, port: number) {
  const logFile = path.join(folder, 'server.log');
  const child = await spawnDetached(command, args, { cwd: folder, logFile });
  cleanups.push(() => stopTree(child.pid, 500));
  const answers = async () => (await fetch(`http://127.0.0.1:${port}`)).ok;
  await untilReady(answers, { what, logFile, timeoutMs: 60_000, process: child });
}

/** A script on a port of its own: nothing of its command line says what it serves. */
async function startScript(folder: string, port: number): Promise<void> {
  const file = path.join(folder, 'site.mjs');
  writeFileSync(
    file,
    "import { createServer } from 'node:http'; createServer((_, a) => a.end('hello')).listen(Number(process.argv[2]), '127.0.0.1');",
  );
  await startServer('The script', process.execPath, [file, String(port)], folder, port);
}

async function startPythonServer(port: number): Promise<void> {
  const { python } = await ensurePython();
  const args = ['-m', 'http.server', String(port), '--bind', '127.0.0.1'];
  await startServer('http.server', python, args, temporaryFolder('lifeguard-http'), port);
}

const look = (
  ports: readonly number[],
  over: { readonly watched?: readonly { id: string; port: number }[]; readonly repository?: string } = {},
): Promise<Discovery> =>
  discover({
    recognisers: RECOGNISERS,
    watched: over.watched ?? [],
    isTaken: (id) => ['redis', 'neo4j', 'backend'].includes(id),
    repository: over.repository ?? null,
    backendFolder: null,
    home: '/nowhere',
    env: {},
    now: Date.now,
    containers: publishedContainers,
    // Other tests run beside this one, and their servers count what they are asked.
    ports: new Set(ports),
    answerMs: 20_000,
    signal: AbortSignal.timeout(120_000),
  });

describe('what a machine has to offer', () => {
  let foreign: ForeignListeners;
  const ports: Record<string, number> = {};
  let found: Discovery;

  beforeAll(async () => {
    const folder = temporaryFolder('lifeguard-site');
    const [first, second, postgres, chroma, model] = await Promise.all([
      keep(startRedis()),
      keep(startRedis({ password: 'seldom-used-word' })),
      keep(startPostgres()),
      keep(startChroma()),
      keep(startModelServer('tiny')),
    ]);
    foreign = await keep(startForeignListeners());
    const [server, script] = [await freePort(), await freePort()];
    await startPythonServer(server);
    await startScript(folder, script);
    Object.assign(ports, {
      redis: first.port,
      second: second.port,
      postgres: postgres.port,
      chroma: chroma.port,
      model: model.port,
      server,
      script,
    });
    found = await look([...Object.values(ports), ...foreign.ports]);
  });

  const at = (name: string) => found.findings.find((f) => f.port === ports[name]);

  it.each([
    ['redis', 'redis', 'its program `redis-server`', 'its address answers `PING` with `+PONG`'],
    ['second', 'redis', 'its program `redis-server`', 'its address answers `PING` with `-NOAUTH`'],
    ['postgres', 'postgres', 'its program `postgres`', 'its address takes the first message of PostgreSQL’s protocol'],
    ['chroma', 'chroma', 'its program `chroma run`', 'its address answers with Chroma’s heartbeat'],
    ['model', 'mlx-lm', 'its program `mlx_lm.server`', 'its address answers `/health` with `ok`'],
    ['server', 'http', 'its program `python -m http.server`', 'its address answers HTTP (501 to `OPTIONS *`)'],
  ])('%s is %s, by what runs and by what it answers', (name, kind, program, answer) => {
    expect(at(name)).toMatchObject({ kind, state: 'answers', by: [program, answer], watchedAs: null });
  });

  it('a script of which nothing is known by name is recognised by its answer alone', () => {
    expect(at('script')).toMatchObject({ kind: 'http', by: ['its address answers HTTP (200 to `OPTIONS *`)'] });
  });

  it('offers nothing else, and each under an id of its own', () => {
    expect(found.findings.map((f) => f.port).toSorted()).toEqual(Object.values(ports).toSorted());
    const ids = found.findings.map((f) => f.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('postgres');
    expect(ids).toContain(`redis-${ports.redis}`);
  });

  it('tells whose the ten others are, and neither connects to them nor sends them anything', () => {
    expect(found.others.map((o) => o.port).toSorted()).toEqual(foreign.ports.toSorted());
    for (const other of found.others) expect(other.why).toMatch(/nothing was asked of it\.$/);
    expect(foreign.heard()).toEqual({ connections: 0, bytes: 0 });
  });

  it('tells pid, folder and who started it', () => {
    expect(at('script')?.process).toMatchObject({ name: expect.stringMatching(/node/), pid: expect.any(Number) });
    expect(at('script')?.owner?.text).toMatch(/^(Started from a shell|Whoever started it has ended|Kept by )/);
  });

  it('asks nothing of what is watched already', async () => {
    const again = await look([ports.server ?? 0], { watched: [{ id: 'site', port: ports.server ?? 0 }] });
    expect(again.findings).toMatchObject([{ id: 'site', watchedAs: 'site', state: 'runs' }]);
    expect(again.findings[0]?.by).toEqual(['its program `python -m http.server`']);
  });
});

describe('what was found', () => {
  it('is watched by one call, by an entry in the settings, and nothing else is', async () => {
    const home = mkdtempSync(path.join(tmpdir(), 'lifeguard-watch-found-'));
    const file = path.join(home, 'config.yaml');
    const off = ['backend', 'ai', 'neo4j', 'redis', 'docker', 'ios', 'models', 'mlx', 'cli'];
    writeFileSync(file, `${off.map((id) => `${id}.enabled: false\n`).join('')}${ANY_MACHINE_LINES}`);
    const [redis, beside] = await Promise.all([keep(startRedis()), keep(startRedis())]);
    const engine = await createEngine({
      cwd: home,
      home,
      env: {},
      platform: process.platform,
      configFile: file,
      stateFolder: path.join(home, 'state'),
    });
    cleanups.push(async () => {
      await engine.stop();
      rmSync(home, { recursive: true, force: true });
    });
    const before = engine.snapshot().components.map((c) => c.id);
    const found = await engine.discover([redis.port, beside.port]);
    expect(found.findings.map((f) => [f.port, f.watchedAs])).toEqual(
      [redis.port, beside.port].toSorted().map((port) => [port, null]),
    );
    expect(engine.snapshot().components.map((c) => c.id)).toEqual(before);
    const id = `redis-${redis.port}`;
    expect(await engine.watchFound(id)).toEqual({ ok: true, problems: [] });
    const state = () => engine.snapshot().components.find((c) => String(c.id) === id)?.state;
    await soon(() => expect(state()).toBe('healthy'));
    expect(readFileSync(file, 'utf8')).toContain(`id: ${id}`);
    const again = await engine.discover([redis.port, beside.port]);
    expect(again.findings.find((f) => f.port === redis.port)).toMatchObject({ id, watchedAs: id });
    expect(engine.snapshot().components.map((c) => String(c.id))).toEqual([...before, id]);
    expect(await engine.watchFound('nothing-of-this-name')).toMatchObject({ ok: false });
    await redis.stop();
    await soon(() => expect(state()).toBe('critical'));
  });
});

describe('a model server that was found', () => {
  it('is watched as what it is by one call, and named when it hangs', async () => {
    const home = mkdtempSync(path.join(tmpdir(), 'lifeguard-watch-model-'));
    const file = path.join(home, 'config.yaml');
    const off = ['backend', 'ai', 'neo4j', 'redis', 'docker', 'ios', 'models', 'mlx', 'cli'];
    writeFileSync(file, `${off.map((id) => `${id}.enabled: false\n`).join('')}${ANY_MACHINE_LINES}`);
    const model = await keep(startModelServer('coder-7b'));
    const engine = await createEngine({
      ...{ cwd: home, home, env: {}, platform: process.platform, configFile: file },
      stateFolder: path.join(home, 'state'),
    });
    cleanups.push(async () => {
      await engine.stop();
      rmSync(home, { recursive: true, force: true });
    });
    const [found] = (await engine.discover([model.port])).findings;
    expect(found).toMatchObject({ kind: 'mlx-lm', port: model.port, watchedAs: null });
    const id = found?.id ?? '';
    expect(await engine.watchFound(id)).toEqual({ ok: true, problems: [] });
    expect(readFileSync(file, 'utf8')).toMatch(/kind: mlx-lm/);
    const now = () => engine.snapshot().components.find((c) => String(c.id) === id);
    await soon(() => expect(now()?.state).toBe('healthy'));
    expect((await engine.discover([model.port])).findings[0]).toMatchObject({ watchedAs: id });
    model.kill('SIGSTOP');
    try {
      await soon(async () => {
        await engine.checkNow();
        const causes = engine.snapshot().causes.map((c) => [String(c.id), c.title]);
        expect(causes).toEqual([[`${id}-hangs`, `${id} hangs: its process is stopped.`]]);
      });
    } finally {
      model.kill('SIGCONT');
    }
    await soon(async () => {
      await engine.checkNow();
      expect(now()?.state).toBe('healthy');
    });
  });
});

describe('what the stack’s own compose file names', () => {
  it('is watched without asking, is not used here until it was seen, and is no other server that sits there', async () => {
    const postgres = await keep(startPostgres());
    await postgres.stop();
    const home = realpathSync(mkdtempSync(path.join(tmpdir(), 'lifeguard-declared-')));
    const repository = path.join(home, 'leanvibe-ai');
    mkdirSync(path.join(repository, 'leanvibe-backend', 'app'), { recursive: true });
    writeFileSync(path.join(repository, 'leanvibe-backend', 'app', 'main.py'), '');
    const foreign = await freePort();
    await startPythonServer(foreign);
    writeFileSync(
      path.join(repository, 'docker-compose.yml'),
      `services:\n  database:\n    image: postgres:16\n    ports: ["${postgres.port}:5432"]\n  other:\n    image: postgres:16\n    ports: ["${foreign}:5432"]\n  site:\n    image: nginx\n    ports: ["${foreign}:80"]\n`,
    );
    const file = path.join(home, 'config.yaml');
    const off = ['backend', 'ai', 'neo4j', 'redis', 'docker', 'ios', 'models', 'mlx', 'cli'];
    writeFileSync(file, `${off.map((id) => `${id}.enabled: false\n`).join('')}${ANY_MACHINE_LINES}`);
    const engine = await createEngine({
      ...{ cwd: home, home, env: {}, platform: process.platform, configFile: file, repository },
      stateFolder: path.join(home, 'state'),
    });
    cleanups.push(async () => {
      await engine.stop();
      rmSync(home, { recursive: true, force: true });
    });
    const state = (id: string) => engine.snapshot().components.find((c) => String(c.id) === id)?.state;
    await soon(() => expect([state('database'), state('other'), state('site')]).toEqual(['off', 'off', undefined]));
    await postgres.restart();
    await soon(() => expect(state('database')).toBe('healthy'));
    expect(state('other')).toBe('off');
    await postgres.stop();
    await soon(() => expect(state('database')).toBe('critical'));
    expect(engine.snapshot().causes.map((c) => String(c.component))).toEqual(['database']);
  });
});

describe('the file that a team shares', () => {
  it('counts from the moment at which its folder is trusted, and not any more when that is taken back', async () => {
    const redis = await keep(startRedis());
    const home = realpathSync(mkdtempSync(path.join(tmpdir(), 'lifeguard-team-file-')));
    const repository = path.join(home, 'leanvibe-ai');
    mkdirSync(path.join(repository, 'leanvibe-backend', 'app'), { recursive: true });
    writeFileSync(path.join(repository, 'leanvibe-backend', 'app', 'main.py'), '');
    writeFileSync(
      path.join(repository, '.lifeguard.yaml'),
      `services:\n  - { id: queue, kind: tcp, at: "localhost:${redis.port}" }\n`,
    );
    const file = path.join(home, 'config.yaml');
    const off = ['backend', 'ai', 'neo4j', 'redis', 'docker', 'ios', 'models', 'mlx', 'cli'];
    writeFileSync(file, `${off.map((id) => `${id}.enabled: false\n`).join('')}${ANY_MACHINE_LINES}`);
    const engine = await createEngine({
      ...{ cwd: home, home, env: {}, platform: process.platform, configFile: file, repository },
      stateFolder: path.join(home, 'state'),
    });
    cleanups.push(async () => {
      await engine.stop();
      rmSync(home, { recursive: true, force: true });
    });
    const state = () => engine.snapshot().components.find((c) => String(c.id) === 'queue')?.state;
    const said = () => engine.snapshot().problems.filter((p) => p.where.endsWith('.lifeguard.yaml'));
    expect(said()).toMatchObject([
      { message: expect.stringContaining('does not count until you trust this folder. It shares: service queue: tcp') },
    ]);
    expect(state()).toBeUndefined();
    expect(engine.trust(true, null, engine.snapshot().trust.pending?.token)).toEqual({ ok: true });
    await soon(() => expect(state()).toBe('healthy'));
    expect(said()).toEqual([]);
    expect(engine.trust(false)).toEqual({ ok: true });
    await soon(() => expect(state()).toBeUndefined());
  });
});

describe('a port that the stack wants and another worktree of it holds', () => {
  it('is named as that', async () => {
    const git = (folder: string, ...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], { cwd: folder, stdio: 'pipe' });
    const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'lifeguard-worktrees-')));
    cleanups.push(async () => rmSync(root, { recursive: true, force: true }));
    const own = path.join(root, 'leanvibe');
    mkdirSync(own);
    git(own, 'init', '-q', '-b', 'main');
    writeFileSync(path.join(own, 'compose.yaml'), 'services: {}\n');
    git(own, 'add', '.');
    git(own, 'commit', '-qm', 'a');
    const other = path.join(root, 'leanvibe-2');
    git(own, 'worktree', 'add', '-q', '-b', 'fix-login', other);
    const port = await freePort();
    writeFileSync(
      path.join(own, 'compose.yaml'),
      `services:\n  site:\n    image: nginx:alpine\n    ports: ["${port}:80"]\n`,
    );
    await startScript(other, port);
    const found = await look([port], { repository: own });
    expect(found.conflicts).toEqual([
      {
        port,
        text: `Port ${port} serves branch fix-login from ${other}, another worktree of this repository, not this folder.`,
      },
    ]);
    expect(otherCopy(own, path.join(other))).toEqual({ kin: 'worktree', root: other, branch: 'fix-login' });
    expect(otherCopy(own, own)).toBeNull();
    expect(otherCopy(own, root)).toBeNull();
    expect(found.findings[0]?.process).toMatchObject({ branch: 'fix-login', worktree: other, folder: other });
  });
});
