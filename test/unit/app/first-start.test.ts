import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { firstStart } from '../../../electron/app/first-start.ts';
import { createConfigStore } from '../../../electron/config/index.ts';
import type { Discovery, FoundProcess } from '../../../shared/domain/index.ts';
import { NOTHING_FOUND } from '../../support/discovery-fixture.ts';

const home = realpathSync(mkdtempSync(path.join(tmpdir(), 'lifeguard-first-')));
const checkouts: string[] = [];
afterEach(() => {
  for (const folder of checkouts.splice(0)) rmSync(folder, { recursive: true, force: true });
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** A checkout below the home folder. */
function checkout(name: string, files: Readonly<Record<string, string>> = {}): string {
  const root = path.join(home, name);
  const backend = path.join(root, 'leanvibe-backend');
  mkdirSync(path.join(backend, 'app'), { recursive: true });
  writeFileSync(path.join(backend, 'app/main.py'), '');
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(root, file), text);
  checkouts.push(root);
  return root;
}

const running = (folder: string): FoundProcess => ({
  ...{ pid: 4711, startedAt: '1', name: 'uvicorn', commandLine: 'uvicorn app.main:app' },
  ...{ folder, branch: 'main', worktree: null },
});

const listening = (port: number, folder: string): Discovery['others'][number] => ({
  ...{ id: `tcp-${port}`, port, addresses: ['127.0.0.1'], process: running(folder), owner: null, why: '' },
});

async function look(found: Partial<Discovery> = {}, settings: string | null = null) {
  const configFile = path.join(home, 'config.yaml');
  if (settings !== null) writeFileSync(configFile, settings);
  const options = { cwd: home, home, env: {}, platform: process.platform, configFile };
  const store = await createConfigStore(options);
  try {
    return await firstStart({ store, options }, { find: async () => ({ ...NOTHING_FOUND, ...found }) });
  } finally {
    await store.close();
    rmSync(configFile, { force: true });
  }
}

it('finds nothing on an empty machine, and says where settings would be kept', async () => {
  expect(await look()).toMatchObject({ isUnset: true, file: '~/config.yaml', stacks: [], beside: [] });
});

it('tells folder, port, program and compose file of the stack that is found, each with why', async () => {
  checkout('leanvibe-ai', {
    'leanvibe-backend/.env': 'OTHER=1\nLEANVIBE_API_PORT=18999\n',
    'docker-compose.yml': 'services:\n  cache:\n    image: redis:7\n    ports: ["6379:6379"]\n',
  });
  const { stacks } = await look({ others: [listening(18_999, '~/leanvibe-ai/leanvibe-backend')] });
  expect(stacks).toHaveLength(1);
  expect(stacks[0]).toMatchObject({ folder: '~/leanvibe-ai', runs: true, isWatched: true });
  const facts = new Map(stacks[0]?.facts.map((fact) => [fact.what, fact]));
  expect(facts.get('Folder')).toMatchObject({ value: '~/leanvibe-ai, branch main', why: 'found in ~' });
  expect(facts.get('Port')).toMatchObject({ value: '18999', why: expect.stringMatching(/\.env, line 2/) });
  expect(facts.get('Program')).toMatchObject({ value: 'uvicorn, pid 4711', why: expect.stringMatching(/port 18999/) });
  expect(facts.get('Services')).toMatchObject({ value: 'cache', why: '~/leanvibe-ai/docker-compose.yml' });
});

it('says so of a stack that does not run, and takes no program of another folder for it', async () => {
  checkout('leanvibe-ai', { 'leanvibe-backend/.env': 'LEANVIBE_API_PORT=18999\n' });
  const { stacks } = await look({ others: [listening(18_999, '~/other')] });
  expect(stacks[0]).toMatchObject({ runs: false });
});

it('offers a checkout of any name in which a program runs, before those that do not run', async () => {
  checkout('code/leanvibe-two');
  checkout('my-own', { 'leanvibe-backend/.env': 'LEANVIBE_API_PORT=18998\n' });
  checkout('code/leanvibe-one');
  const { stacks } = await look(
    { others: [listening(18_998, '~/my-own/leanvibe-backend')] },
    `repository.path: ${path.join(home, 'code/leanvibe-two')}\n`,
  );
  expect(stacks.map(({ folder, runs }) => [folder, runs])).toEqual([
    ['~/code/leanvibe-two', false],
    ['~/my-own', true],
    ['~/code/leanvibe-one', false],
  ]);
});

it('names what else was recognised, and nothing that may be anybody’s', async () => {
  const of = (kind: string, title: string, port: number): Discovery['findings'][number] => ({
    ...{ id: kind, kind, title, at: `localhost:${port}`, port, match: null, state: 'answers' },
    ...{ by: [], text: '', process: null, owner: null, declared: null, ofStack: false, watchedAs: null },
  });
  const { beside } = await look({ findings: [of('ollama', 'Ollama', 11_434), of('http', 'HTTP server', 3000)] });
  expect(beside).toEqual(['Ollama on localhost:11434']);
});

it('is over once anything is set', async () => {
  expect((await look({}, 'notifications.enabled: false\n')).isUnset).toBe(false);
});
