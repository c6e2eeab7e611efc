import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createEngine } from '../../electron/app/index.ts';
import { giveTrust } from '../../electron/trust/index.ts';
import { makeBackendFolder } from '../support/stack/backend-folder.ts';
import { ensurePython, freePort, removeFolder, startBackend, stopAll } from '../support/stack/index.ts';
import { unhurried } from '../support/unhurried.ts';

afterAll(stopAll);

it('begins to recover a hung backend without waiting once more for what is known to hang; another clone does not take the new one for its own', async () => {
  const backend = await startBackend();
  const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-hung-'));
  const configFile = path.join(folder, 'config.yaml');
  const settings = {
    'backend.port': backend.port,
    'redis.enabled': false,
    'neo4j.enabled': false,
    'mlx.enabled': false,
  };
  writeFileSync(configFile, JSON.stringify(settings));
  giveTrust({ root: backend.root, backend: null, stateFolder: path.join(folder, 'state') }, Date.now());
  const engine = await createEngine({
    cwd: folder,
    home: folder,
    env: { PATH: process.env.PATH },
    platform: process.platform,
    configFile,
    repository: backend.root,
    stateFolder: path.join(folder, 'state'),
  });
  const stateOf = () => engine.snapshot().components.find((c) => c.id === 'backend')?.state;
  try {
    await expect.poll(stateOf, { timeout: unhurried(30_000) }).toBe('healthy');
    backend.kill('SIGSTOP');
    await expect.poll(stateOf, { timeout: unhurried(30_000) }).toBe('critical');
    const timed = async <T>(work: Promise<T>): Promise<[T, number]> => {
      const begun = performance.now();
      return [await work, performance.now() - begun];
    };
    // A look at everything waits for the request that hangs.
    const [, lookMs] = await timed(engine.checkNow());
    const [recovery, tookMs] = await timed(engine.recover({ runbook: 'recover-backend', unseen: true }));
    expect(recovery).toMatchObject({ ok: true });
    expect(tookMs).toBeLessThan(lookMs);
    expect(recovery.ok && (await recovery.ended).state).toBe('succeeded');
    await expect.poll(stateOf, { timeout: unhurried(30_000) }).toBe('healthy');

    // Used in turn they share the settings and what a person trusts, and nothing that one of them does.
    const { venv } = await ensurePython();
    const clone = makeBackendFolder({ venv, port: await freePort() });
    const twinFile = path.join(folder, 'twin.yaml');
    const { 'backend.port': _, ...rest } = settings;
    writeFileSync(twinFile, JSON.stringify(rest));
    const place = { cwd: folder, home: folder, env: { PATH: process.env.PATH }, platform: process.platform };
    const state = path.join(folder, 'state');
    giveTrust({ root: clone.root, backend: null, stateFolder: state }, Date.now());
    const twin = await createEngine({ ...place, configFile: twinFile, repository: clone.root, stateFolder: state });
    try {
      await twin.checkNow();
      const made = await twin.plan('recover-backend');
      const does = made.ok ? made.plan.steps.map(({ action }) => action.kind) : [];
      expect(does).toContain('start');
      expect(does).not.toContain('stop-tree');
      const own = path.relative(state, twin.paths.stateFolder);
      expect(own).toMatch(/^clones\/./);
      expect(path.relative(state, twin.paths.backendLog)).toBe(path.join('logs', own, 'backend.log'));
      expect([engine.paths.stateFolder, twin.trusted().length]).toEqual([state, 2]);
    } finally {
      await twin.stop();
      await removeFolder(clone.root);
    }

    // Its folder is moved beneath it: what runs from there is no stranger for that.
    const moved = `${backend.root}-moved`;
    renameSync(backend.root, moved);
    try {
      const isGone = () => engine.snapshot().problems.some(({ message }) => /not there any more/.test(message));
      await expect.poll(isGone, { timeout: unhurried(30_000) }).toBe(true);
      await engine.checkNow();
      expect(engine.readings().process?.facts).toMatchObject({ belongs: 'holds-port', foreign: null });
      expect(engine.snapshot().causes.filter(({ component }) => component === 'backend')).toEqual([]);
      expect(stateOf()).toBe('healthy');
    } finally {
      renameSync(moved, backend.root);
    }
  } finally {
    await engine.stop();
    await backend.cleanup();
    rmSync(folder, { recursive: true, force: true });
  }
});
