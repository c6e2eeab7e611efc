import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PROGRAM } from '../support/program.ts';
import { patiently, soon } from '../support/soon.ts';
import { makeBackendFolder } from '../support/stack/backend-folder.ts';
import { startContainerEngine } from '../support/stack/container-engine.ts';
import { ensureNeo4j, ensurePostgres, ensurePython, removeFolder } from '../support/stack/index.ts';
import { homeOf, machineImage } from '../support/stack/machine-image.ts';
import { initialPassword, neo4jArguments, prepareHome, writeConfiguration } from '../support/stack/neo4j-home.ts';
import type { RunResult } from '../support/stack/run.ts';
import { unhurried } from '../support/unhurried.ts';

/** A real backend, Neo4j and PostgreSQL in containers of a real Docker engine, under the names that compose gives. */

const engine = await startContainerEngine();
if (typeof engine === 'string') console.warn(`⚠︎  SKIPPED: no stack was run in real containers: ${engine}.`);
const later: (() => Promise<void>)[] = [];
afterAll(async () => {
  if (typeof engine !== 'string') await engine.stop();
  for (const end of later) await end();
});

const LIMIT = { timeout: unhurried(90_000) };
const OFF = ['ai', 'redis', 'ios', 'models', 'mlx', 'cli'];
const PARTS = [
  ['backend', 'shop-api-1'],
  ['neo4j', 'shop-graph-1'],
  ['shop-db', 'shop-db-1'],
] as const;
const CONTAINERS = PARTS.map(([, name]) => name);

describe.skipIf(typeof engine === 'string')('the stack in containers of a real engine', () => {
  const own = engine as Exclude<typeof engine, string>;
  let home = '';
  let breakImport = () => {};
  let mendSyntax = () => {};

  beforeAll(async () => {
    home = path.join(own.folder, 'home');
    mkdirSync(home);
    const sees = await machineImage(own, 'machine:test');
    const start = (name: string, options: readonly string[], ...command: readonly string[]) =>
      own.docker('run', '-d', '--name', name, ...options, 'machine:test', ...command);

    const neo4j = await ensureNeo4j();
    const { folder: graph, classArchive } = await prepareHome(neo4j);
    later.push(() => removeFolder(graph));
    writeConfiguration(graph, 7687, null);
    const graphSees = sees(neo4j.libFolder, path.dirname(classArchive), homeOf(neo4j.java));
    const graphRuns = ['--network', 'host', ...graphSees, '-v', `${graph}:${graph}`, '-w', graph];
    await start('shop-graph-1', graphRuns, neo4j.java, ...neo4jArguments(neo4j, graph, classArchive));

    const { venv, uvicorn, python } = await ensurePython();
    const folder = makeBackendFolder({ venv, port: 8765, host: '0.0.0.0', startScript: 'none' });
    later.push(() => removeFolder(folder.root));
    ({ breakImport, mendSyntax } = folder);
    const apiSees = [...sees(venv, homeOf(python)), '-v', `${folder.root}:${folder.root}`, '-w', folder.folder];
    const limit = ['-m', '120m', '--memory-swap', '120m'];
    const serve = [uvicorn, 'app.main:app', '--host', '0.0.0.0', '--port', '8765'];
    await start('shop-api-1', ['-p', '8765:8765', ...limit, ...apiSees], ...serve);

    const postgres = realpathSync(await ensurePostgres());
    const init = `${path.dirname(postgres)}/initdb -D /tmp/data -U postgres --auth=trust --no-sync --locale=C`;
    // As its official image does: whoever comes through the engine's network is let in.
    const once = `{ ${init} >/dev/null && echo 'host all all all trust' >>/tmp/data/pg_hba.conf; }`;
    const run = `[ -d /tmp/data ] || ${once}; exec ${postgres} -D /tmp/data -k /tmp -c 'listen_addresses=*' -c fsync=off`;
    const dbSees = sees(homeOf(postgres));
    await start('shop-db-1', ['--user', '65534:65534', '-p', '5432:5432', ...dbSees], 'sh', '-c', run);

    const lines = [
      ...OFF.map((id) => `${id}.enabled: false`),
      `backend.folder: ${folder.folder}`,
      `neo4j.password: ${initialPassword}`,
      "services: [{ id: shop-db, kind: postgres, at: '127.0.0.1:5432', user: postgres }]",
    ];
    writeFileSync(path.join(home, 'config.yaml'), `${lines.join('\n')}\n`);
    // Neo4j is the last to be there, and costs less to be asked this way than by whole programs.
    const listens = () => own.inside('bash', ['-c', 'exec 3<>/dev/tcp/127.0.0.1/7687']);
    await vi.waitFor(async () => expect((await listens()).code).toBe(0), { timeout: unhurried(60_000), interval: 200 });
    await patiently(async () => expect(await states()).toEqual(['healthy', 'healthy', 'healthy']));
  }, LIMIT.timeout);

  function lifeguard(...words: string[]): Promise<RunResult> {
    const env = { HOME: home, XDG_CONFIG_HOME: home, XDG_STATE_HOME: home, DOCKER_HOST: own.host, COLUMNS: '1000' };
    return own.inside(process.execPath, [PROGRAM, ...words, '--config', path.join(home, 'config.yaml')], env);
  }
  const causes = async (): Promise<readonly Named[]> =>
    JSON.parse((await lifeguard('diagnose', '--json')).stdout).causes;
  const states = async () => {
    const { components } = JSON.parse((await lifeguard('status', '--json')).stdout);
    return PARTS.map(([id]) => components.find((one: { id: string }) => one.id === id)?.state);
  };
  const about = (all: readonly Named[], id: string): string =>
    JSON.stringify(all.find(({ component }) => component === id) ?? null);
  const status = (name: string) => own.docker('inspect', '--format', '{{.State.Status}}', name);

  it('is known by the ports that lead into its containers, and what they print is read like files', LIMIT, async () => {
    // What they print comes to their engine a moment later.
    for (const [id, words] of [
      ['backend', '"GET /health HTTP/1.1" 200'],
      ['shop-db', 'ready to accept connections'],
    ] as const)
      await patiently(async () => expect((await lifeguard('logs', `container-${id}`)).stdout).toContain(words));
  });

  it('is named as paused, also while it is young, and goes on as it is', LIMIT, async () => {
    await own.docker('pause', ...CONTAINERS);
    await patiently(async () => {
      const found = await causes();
      // Of the backend too, although it needs Neo4j.
      for (const [id, name] of PARTS) expect(about(found, id)).toContain(`container ${name} is paused`);
    });
    await own.docker('unpause', 'shop-graph-1');
    // The engine’s own program holds the port for it: nobody is to end that one.
    await patiently(async () =>
      expect((await lifeguard('recover', 'stop-port-holder', '--dry-run')).stderr).toContain('into a container'),
    );
    expect((await lifeguard('recover', 'continue-backend', '--yes')).stdout).toContain('verified');
    await own.docker('unpause', 'shop-db-1');
  });

  it('is told how each ended, and is restarted by its engine', LIMIT, async () => {
    await own.docker('kill', ...CONTAINERS);
    await patiently(async () => {
      const found = await causes();
      for (const [id, name] of PARTS)
        expect(about(found, id)).toContain(`Container ${name} ended with exit code 137: a signal ended it (SIGKILL).`);
    });
    const plan = (await lifeguard('recover', 'backend', '--dry-run')).stdout.replace(/\s+/g, ' ');
    expect(plan).toContain('docker restart shop-api-1');
    expect(plan).toContain('known by the backend’s port alone; the settings name leanvibe-backend');
    for (const runbook of ['backend', 'neo4j', 'restart-shop-db'])
      expect((await lifeguard('recover', runbook, '--yes')).stdout).toContain('verified');
    expect(await Promise.all(CONTAINERS.map(status))).toEqual(['running', 'running', 'running']);
  });

  it('is told to have used up the memory of its container, and to have ended by itself', LIMIT, async () => {
    const leak = JSON.stringify({ leakMegabytesPerSecond: 800 });
    const post = `await fetch('http://127.0.0.1:8765/_fault', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '${leak}' })`;
    // It may be ended before it can answer the order: what came of it is read from the engine.
    await own.inside(process.execPath, ['--input-type=module', '-e', post]);
    await soon(async () => expect(await status('shop-api-1')).toBe('exited'));
    await patiently(async () =>
      expect(about(await causes(), 'backend')).toContain(
        'Container shop-api-1 ended with exit code 137: its memory was used up and the kernel ended it.',
      ),
    );
    breakImport();
    await own.docker('start', 'shop-api-1');
    await soon(async () => expect(await status('shop-api-1')).toBe('exited'));
    await patiently(async () =>
      expect(about(await causes(), 'backend')).toContain('Container shop-api-1 ended with exit code 1.'),
    );
    mendSyntax();
    expect((await lifeguard('recover', 'backend', '--yes')).stdout).toContain('verified');
  });
});

interface Named {
  readonly id: string;
  readonly component: string;
}
