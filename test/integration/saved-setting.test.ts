import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../electron/app/index.ts';
import { ANY_MACHINE } from '../support/any-machine.ts';
import { soon } from '../support/soon.ts';
import { freePort, processesIn, signalAll } from '../support/stack/index.ts';
import { makeTinyBackend, startTinyBackend } from '../support/tiny-backend.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-saved-'));
let engine: Engine | undefined;
afterEach(async () => {
  await engine?.stop();
  signalAll(processesIn(folder), 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const ends = () => engine?.readings().process?.facts?.ends?.length;
const socket = () => {
  const reading = engine?.readings().websocket;
  return reading?.ok ? { forMs: reading.facts.connectedForMs, at: reading.at.mono } : null;
};
const serves = () => engine?.readings().process?.facts?.root?.pid;

it('what was counted and is held open outlasts a setting that is saved', async () => {
  const port = await freePort();
  const backend = makeTinyBackend(path.join(folder, 'leanvibe-ai'), port);
  const off = ['redis', 'neo4j', 'ai', 'mlx', 'docker', 'models', 'cli'].map((id) => [`${id}.enabled`, false]);
  const configFile = path.join(folder, 'config.yaml');
  mkdirSync(path.join(folder, 'state'));
  writeFileSync(
    configFile,
    JSON.stringify({
      ...{ 'repository.path': backend.root, 'backend.port': port, 'recovery.automatic': 'off' },
      ...Object.fromEntries(off),
      ...ANY_MACHINE,
    }),
  );
  const first = await startTinyBackend(backend, []);
  engine = await createEngine({
    ...{ cwd: folder, home: folder, configFile, platform: process.platform, looks: true },
    env: { PATH: process.env.PATH },
    stateFolder: path.join(folder, 'state'),
  });
  await soon(() => expect(serves()).toBe(first.pid));
  first.kill('SIGKILL');
  await soon(() => expect(ends()).toBe(1));
  const second = await startTinyBackend(backend, []);
  await soon(() => expect(serves()).toBe(second.pid));
  await soon(() => expect(socket()?.forMs).toBeGreaterThan(1000));
  const held = socket();
  const readAt = engine.readings().process?.at.mono ?? 0;
  // How often it is looked, who else is watched, a limit, and whom to call: nothing of it is another question.
  for (const [key, value] of [
    ['cadence.process', 3],
    ['services', { queue: { kind: 'tcp', at: `localhost:${port}` } }],
    ['thresholds.process.resident', { warning: null, critical: null }],
    ['escalation.seniorEngineer', 'somebody@example.org'],
  ] as const) {
    const problems = await engine.config.update({ [key]: value } as never);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  }
  await soon(() => expect(engine?.readings().process?.at.mono).toBeGreaterThan(readAt));
  await soon(() => expect(socket()?.at).toBeGreaterThan(held?.at ?? Number.POSITIVE_INFINITY));
  expect(ends()).toBe(1);
  const later = socket();
  // One that was opened since would have been open for less.
  expect(later?.forMs).toBeGreaterThan((later?.at ?? 0) - (held?.at ?? 0));
});
