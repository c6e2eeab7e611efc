import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../electron/app/index.ts';
import { ANY_MACHINE } from '../support/any-machine.ts';
import { soon } from '../support/soon.ts';
import { freePort, processesIn, signalAll } from '../support/stack/index.ts';
import { makeTinyBackend, startTinyBackend } from '../support/tiny-backend.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-on-purpose-'));
let engine: Engine | undefined;
afterEach(async () => {
  await engine?.stop();
  signalAll(processesIn(folder), 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

it('what was shut down stays where it was in the next Lifeguard, with all that is part of it', async () => {
  const port = await freePort();
  const backend = makeTinyBackend(path.join(folder, 'leanvibe-ai'), port);
  const off = ['redis', 'neo4j', 'mlx', 'docker', 'models', 'cli'].map((id) => [`${id}.enabled`, false]);
  const settings = { 'repository.path': backend.root, 'backend.port': port, 'recovery.automatic': 'off' };
  const configFile = path.join(folder, 'config.yaml');
  writeFileSync(configFile, JSON.stringify({ ...settings, ...Object.fromEntries(off), ...ANY_MACHINE }));
  const begin = () =>
    createEngine({
      ...{ cwd: folder, home: folder, configFile, platform: process.platform, looks: true },
      env: { PATH: process.env.PATH },
      stateFolder: path.join(folder, 'state'),
    });
  const shown = () =>
    Object.fromEntries(
      (engine?.snapshot().components ?? [])
        .filter(({ id }) => ['backend', 'websocket', 'process'].includes(id))
        .map(({ id, state, label }) => [id, `${state}: ${label}`]),
    );
  await startTinyBackend(backend, []);
  engine = await begin();
  await soon(() => expect(Object.values(shown()).every((text) => text.startsWith('healthy'))).toBe(true));
  const plan = await engine.plan('emergency-shutdown', null);
  if (!plan.ok) throw new Error(plan.reason);
  const begun = await engine.recover({ token: plan.token, confirmed: true });
  if (!begun.ok) throw new Error(begun.reason);
  expect((await begun.ended).state).toBe('succeeded');
  await soon(() => expect(shown().process).toMatch(/^off: stopped by you at /));
  const before = { shown: shown(), verdict: engine.snapshot().verdict };
  await engine.stop();
  engine = await begin();
  await engine.settled(60_000);
  expect(shown()).toEqual(before.shown);
  expect(engine.snapshot().verdict.headline).toBe(before.verdict.headline);
});
