import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { createEngine } from '../../electron/app/index.ts';
import { giveTrust } from '../../electron/trust/index.ts';
import { workersOf } from '../../shared/domain/index.ts';
import { startBackend, stopAll } from '../support/stack/index.ts';
import { unhurried } from '../support/unhurried.ts';

/**
 * A worker that SIGTERM ends at once, as it does each that is still starting: its connections are cut, and nobody hears a goodbye. And a reloader that
 * waits with the birth of the next one for as long as a file is there: what a busy machine does, for as long as a test needs.
 */
const HELD = `
import multiprocessing.process, os, signal, time
handled = signal.signal
signal.signal = lambda number, handler: handled(number, signal.SIG_DFL if number == signal.SIGTERM else handler)
born = multiprocessing.process.BaseProcess.start
def start(self):
    while os.path.exists(os.environ["HELD_BACK_BY"]):
        time.sleep(0.02)
    return born(self)
multiprocessing.process.BaseProcess.start = start
`;

const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-between-'));
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
afterAll(async () => {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

it('a worker that ended after a save is awaited, also where nobody heard it say goodbye; one that is killed has died', async () => {
  const hook = path.join(folder, 'hook');
  const held = path.join(folder, 'held');
  mkdirSync(hook);
  writeFileSync(path.join(hook, 'sitecustomize.py'), HELD);
  const backend = await startBackend({ mode: 'reload', env: { PYTHONPATH: hook, HELD_BACK_BY: held } });
  ends.push(() => backend.cleanup());
  const configFile = path.join(folder, 'config.yaml');
  const settings = {
    'backend.port': backend.port,
    'backend.websocketEnabled': false,
    'redis.enabled': false,
    'neo4j.enabled': false,
    'mlx.enabled': false,
  };
  writeFileSync(configFile, JSON.stringify(settings));
  const stateFolder = path.join(folder, 'state');
  giveTrust({ root: backend.root, backend: null, stateFolder }, Date.now());
  const at = { cwd: folder, home: folder, env: { PATH: process.env.PATH }, platform: process.platform };
  const engine = await createEngine({ ...at, configFile, repository: backend.root, stateFolder });
  ends.push(() => engine.stop());
  const seen = new Set<string | undefined>();
  const stateNow = () => engine.snapshot().components.find((c) => c.id === 'backend')?.state;
  engine.subscribe(() => seen.add(stateNow()));
  const timeout = unhurried(30_000);
  await expect.poll(stateNow, { timeout }).toBe('healthy');
  // What was saved within a second of its birth may be what it was born of.
  const ageOfWorker = async () => {
    await engine.checkNow();
    return workersOf(engine.readings().process?.facts.tree ?? []).at(-1)?.uptimeSeconds ?? 0;
  };
  await expect.poll(ageOfWorker, { timeout }).toBeGreaterThan(2);
  seen.clear();

  writeFileSync(held, '');
  backend.breakWith('SAVES = 1');
  const isWithoutWorker = () => {
    const { process: tree } = engine.readings();
    return tree?.ok === true && tree.facts.root !== null && workersOf(tree.facts.tree).length === 0;
  };
  await expect.poll(isWithoutWorker, { timeout }).toBe(true);
  // It is missed: a question to the port, which the reloader holds, was not answered.
  const isMissed = () => engine.readings().backend?.ok === false;
  await expect.poll(isMissed, { timeout }).toBe(true);
  rmSync(held);
  await expect.poll(stateNow, { timeout }).toBe('healthy');
  expect([...seen].filter((state) => state === 'critical' || state === 'degraded')).toEqual([]);

  await engine.checkNow();
  await backend.killWorker();
  await expect.poll(() => engine.snapshot().causes[0]?.id, { timeout }).toBe('backend-worker-died');
});
