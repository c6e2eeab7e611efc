import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createEngine } from '../../electron/app/index.ts';
import { giveTrust } from '../../electron/trust/index.ts';
import { startBackend, stopAll } from '../support/stack/index.ts';

afterAll(stopAll);

it('begins to recover a hung backend without waiting once more for what is known to hang', async () => {
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
    await expect.poll(stateOf, { timeout: 30_000 }).toBe('healthy');
    backend.kill('SIGSTOP');
    await expect.poll(stateOf, { timeout: 30_000 }).toBe('critical');
    const begun = performance.now();
    const recovery = await engine.recover({ runbook: 'recover-backend', unseen: true });
    const took = performance.now() - begun;
    console.log(`the run of a hung backend began after ${Math.round(took)} ms`);
    expect(recovery).toMatchObject({ ok: true });
    // One request that hangs is waited for about 2 s by its probe, and may have to be asked twice.
    expect(took).toBeLessThan(1500);
    expect(recovery.ok && (await recovery.ended).state).toBe('succeeded');
  } finally {
    await engine.stop();
    await backend.cleanup();
    rmSync(folder, { recursive: true, force: true });
  }
});
