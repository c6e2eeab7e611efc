import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createEngine } from '../../electron/app/index.ts';
import { giveTrust } from '../../electron/trust/index.ts';
import { ensurePython, freePort, startBackend, stopAll } from '../support/stack/index.ts';
import { unhurried } from '../support/unhurried.ts';

afterAll(stopAll);

/** Like many a start script: the port is what `.env` says when it is started. */
const startText = (venv: string) => `#!/bin/bash
cd "$(dirname "$0")"
set -a; . ./.env; set +a
exec ${venv}/bin/uvicorn app.main:app --host 127.0.0.1 --port "$LEANVIBE_API_PORT"
`;

it('a backend that runs is watched where it listens after its .env names another port, and a start leads to that one', async () => {
  const [backend, { venv }, next] = await Promise.all([startBackend(), ensurePython(), freePort()]);
  const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-port-'));
  const stateFolder = path.join(folder, 'state');
  const configFile = path.join(folder, 'config.yaml');
  writeFileSync(backend.startScript, startText(venv));
  chmodSync(backend.startScript, 0o755);
  const off = { 'redis.enabled': false, 'neo4j.enabled': false, 'mlx.enabled': false, 'models.enabled': false };
  writeFileSync(configFile, JSON.stringify(off));
  giveTrust({ root: backend.root, backend: null, stateFolder }, Date.now());
  const at = { cwd: folder, home: folder, env: { PATH: process.env.PATH }, platform: process.platform };
  const engine = await createEngine({ ...at, configFile, repository: backend.root, stateFolder });
  const stateOf = () => engine.snapshot().components.find((c) => c.id === 'backend')?.state;
  const port = () => engine.config.current().settings['backend.port'];
  const told = () => engine.snapshot().problems.find(({ message }) => message.includes('is watched there'));
  const timeout = unhurried(30_000);
  try {
    await engine.checkNow();
    await expect.poll(stateOf, { timeout }).toBe('healthy');
    const seen = new Set<unknown>();
    const stop = engine.subscribe(() => {
      seen.add(stateOf());
      for (const { id, component } of engine.snapshot().causes) if (component === 'backend') seen.add(id);
    });
    for (const file of [path.join(backend.root, '.env'), backend.envFile])
      writeFileSync(file, readFileSync(file, 'utf8').replaceAll(String(backend.port), String(next)));
    await expect.poll(told, { timeout }).toBeDefined();
    expect(told()?.message).toContain(`port ${next}; the backend that runs listens on port ${backend.port}`);
    await engine.checkNow();
    expect([port(), ...seen]).toEqual([backend.port, 'healthy']);
    stop();

    const shown = await engine.plan('recover-backend');
    const recovery = await engine.recover({ token: shown.ok ? shown.token : '', confirmed: true });
    expect([shown, recovery]).toMatchObject([{ ok: true }, { ok: true }]);
    const run = recovery.ok ? await recovery.ended : null;
    expect([run?.state, run?.result]).toEqual(['succeeded', expect.stringMatching(/^Backend is back\./)]);
    expect([port(), told(), stateOf()]).toEqual([next, undefined, 'healthy']);
  } finally {
    await engine.stop();
    await backend.cleanup();
    rmSync(folder, { recursive: true, force: true });
  }
});
