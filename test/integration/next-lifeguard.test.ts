import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../electron/app/index.ts';
import { IncidentsSchema } from '../../electron/cli/incidents.ts';
import { ANY_MACHINE } from '../support/any-machine.ts';
import { commandLine } from '../support/command-line.ts';
import { soon } from '../support/soon.ts';
import { freePort, processesIn, signalAll } from '../support/stack/index.ts';
import { makeTinyBackend, startTinyBackend } from '../support/tiny-backend.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-next-'));
let engine: Engine | undefined;
afterEach(async () => {
  await engine?.stop();
  signalAll(processesIn(folder), 'SIGKILL');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** An engine beside a small backend that runs, and how to begin the next one on what that leaves. */
async function besideBackend() {
  const port = await freePort();
  const backend = makeTinyBackend(path.join(folder, `leanvibe-ai-${port}`), port);
  const off = ['redis', 'neo4j', 'mlx', 'docker', 'models', 'cli'].map((id) => [`${id}.enabled`, false]);
  const settings = { 'repository.path': backend.root, 'backend.port': port, 'recovery.automatic': 'off' };
  const configFile = path.join(folder, `config-${port}.yaml`);
  writeFileSync(configFile, JSON.stringify({ ...settings, ...Object.fromEntries(off), ...ANY_MACHINE }));
  const stateFolder = path.join(folder, `state-${port}`);
  const begin = () =>
    createEngine({
      ...{ cwd: folder, home: folder, configFile, platform: process.platform, looks: true, follows: true },
      env: { PATH: process.env.PATH },
      stateFolder,
    });
  const child = await startTinyBackend(backend, []);
  const first = await begin();
  engine = first;
  await soon(() => expect(Object.values(shown()).every((text) => text.startsWith('healthy'))).toBe(true));
  const again = async () => {
    await first.stop();
    engine = await begin();
    return engine;
  };
  const start = () => startTinyBackend(backend, []);
  /** What the command line says of the history. */
  const told = async () => {
    const { PATH } = process.env;
    const env = { PATH, HOME: folder, XDG_CONFIG_HOME: folder, LIFEGUARD_STATE_FOLDER: stateFolder };
    const { code, stdout } = await commandLine(['incidents', '--json', '--config', configFile], { cwd: folder, env });
    const { incidents } = IncidentsSchema.parse(JSON.parse(stdout.toString()));
    return { code, states: incidents.map(({ state }) => state) };
  };
  return { first, child, again, start, told };
}

const shown = () =>
  Object.fromEntries(
    (engine?.snapshot().components ?? [])
      .filter(({ id }) => ['backend', 'websocket', 'process'].includes(id))
      .map(({ id, state, label }) => [id, `${state}: ${label}`]),
  );

it('what was shut down stays where it was, with all that is part of it', async () => {
  const { first, again } = await besideBackend();
  const plan = await first.plan('emergency-shutdown', null);
  if (!plan.ok) throw new Error(plan.reason);
  const begun = await first.recover({ token: plan.token, confirmed: true });
  if (!begun.ok) throw new Error(begun.reason);
  expect((await begun.ended).state).toBe('succeeded');
  await soon(() => expect(shown().process).toMatch(/^off: stopped by you at /));
  const before = { shown: shown(), headline: first.snapshot().verdict.headline };
  const next = await again();
  await next.settled(60_000);
  expect({ shown: shown(), headline: next.snapshot().verdict.headline }).toEqual(before);
});

it('what has stopped has stopped since then', async () => {
  const { first, child, again, start, told } = await besideBackend();
  child.kill('SIGKILL');
  await soon(() => expect(first.snapshot().verdict.headline).toMatch(/^The backend stopped .* ago\.$/));
  await soon(() => expect(first.incidents({})).toHaveLength(1));
  const [{ startedAt } = { startedAt: 0 }] = first.incidents({});
  const next = await again();
  await soon(() => expect(next.snapshot().verdict.headline).toMatch(/^The backend stopped .* ago\.$/));
  expect(next.snapshot().verdict.since.wall).toBe(startedAt);

  // It comes back while no Lifeguard runs: what is read then says so, whatever the history has.
  await next.stop();
  expect(await told()).toMatchObject({ code: 2, states: ['open'] });
  await start();
  expect(await told()).toMatchObject({ code: 0, states: ['lost'] });
});
