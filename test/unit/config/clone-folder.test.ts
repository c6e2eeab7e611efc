import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cloneName, loadConfig, noteClone, ownFolderOf, placeOfClone } from '../../../electron/config/index.ts';

let home = '';
let state = '';
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'lifeguard-clones-'));
  state = path.join(home, 'state');
  mkdirSync(state);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const configFile = (): string => path.join(home, 'config.yaml');
const checkout = (name: string): string => {
  const folder = path.join(home, name);
  mkdirSync(path.join(folder, 'leanvibe-backend/app'), { recursive: true });
  writeFileSync(path.join(folder, 'leanvibe-backend/app/main.py'), '');
  return folder;
};
const optionsIn = (cwd: string) => ({ cwd, home, env: {}, platform: 'linux' as const, configFile: configFile() });
/** Lifeguard is started in a folder: where it keeps its files, below the state folder. */
const startIn = async (cwd: string): Promise<string> => {
  const config = await loadConfig(optionsIn(cwd));
  const place = placeOfClone(state, config);
  noteClone(state, place, config);
  mkdirSync(path.join(state, place), { recursive: true });
  return place;
};

it('gives each further clone a folder of its own, and the first the one that was there before', async () => {
  const [a, b] = [checkout('leanvibe-ai'), checkout('other name/leanvibe-b')];
  expect(await startIn(a)).toBe('');
  expect(await ownFolderOf({ ...optionsIn(b), stateFolder: state })).toEqual({ ofStack: state, own: state });
  const place = await startIn(b);
  expect(place).toMatch(/^clones\/leanvibe-b-[0-9a-f]{8}$/);
  expect(await startIn(path.join(b, 'leanvibe-backend'))).toBe(place);
  expect(await startIn(a)).toBe('');
  expect(await ownFolderOf({ ...optionsIn(b), stateFolder: state })).toEqual({
    ofStack: state,
    own: path.join(state, place),
  });
  expect((await ownFolderOf({ ...optionsIn(a), stateFolder: state })).own).toBe(state);
});

it('lets the first clone go on with its history after it was moved', async () => {
  const a = checkout('leanvibe-ai');
  await startIn(a);
  const moved = path.join(home, 'leanvibe-moved');
  renameSync(a, moved);
  expect(await startIn(moved)).toBe('');
  // What is cloned anew into the old place is another one.
  expect(await startIn(checkout('leanvibe-ai'))).toMatch(/^clones\//);
});

it('takes the clone that the user’s file names for the main one', async () => {
  const [a, b] = [checkout('leanvibe-ai'), checkout('leanvibe-b')];
  await startIn(a);
  writeFileSync(configFile(), `repository.path: ${b}\n`);
  expect(await startIn(a)).toBe('');
  rmSync(configFile());
  expect(await startIn(b)).toBe('');
  expect(await startIn(a)).toMatch(/^clones\//);
});

it('tells the clones apart by name where there are several, with the folder above where two have the same', async () => {
  const nameIn = async (cwd: string) => cloneName(state, await loadConfig(optionsIn(cwd)));
  const [a, b, c] = [checkout('one/leanvibe-ai'), checkout('leanvibe-b'), checkout('two/leanvibe-ai')];
  await startIn(a);
  expect(await nameIn(a)).toBeNull();
  await startIn(b);
  expect(await Promise.all([nameIn(a), nameIn(b)])).toEqual(['leanvibe-ai', 'leanvibe-b']);
  await startIn(c);
  expect(await Promise.all([a, b, c].map(nameIn))).toEqual(['one/leanvibe-ai', 'leanvibe-b', 'two/leanvibe-ai']);
});

it('knows no clone where none is watched, and believes no damaged note', async () => {
  const a = checkout('leanvibe-ai');
  expect(await startIn('/')).toBe('');
  writeFileSync(path.join(state, 'repository.json'), '{"schema":1,"repository":7}');
  expect(await startIn(a)).toBe('');
  expect(await startIn(checkout('leanvibe-b'))).toMatch(/^clones\//);
});
