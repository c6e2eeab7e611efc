import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compiledCodeFolder } from '../../../electron/system/compiled-code.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'lifeguard-compiled-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const folderIn = (env: NodeJS.ProcessEnv = {}) => compiledCodeFolder('linux', home, env);

it('is made in the folder for caches, for its owner alone', () => {
  const folder = folderIn();
  expect(folder).toBe(path.join(home, '.cache/leanvibe-lifeguard/compiled'));
  expect(statSync(folder ?? '').mode & 0o777).toBe(0o700);
  expect(compiledCodeFolder('darwin', home, {})).toBe(path.join(home, 'Library/Caches/LeanVibe Lifeguard/compiled'));
});

it('a folder for caches that is named is used, one that is no whole path is not', () => {
  expect(folderIn({ XDG_CACHE_HOME: path.join(home, 'mine') })).toBe(
    path.join(home, 'mine/leanvibe-lifeguard/compiled'),
  );
  expect(folderIn({ XDG_CACHE_HOME: 'mine' })).toBe(path.join(home, '.cache/leanvibe-lifeguard/compiled'));
});

it.each(['.', '.cache', '.cache/leanvibe-lifeguard', '.cache/leanvibe-lifeguard/compiled'])(
  'what somebody else may write is not run: %s',
  (part) => {
    expect(folderIn()).not.toBeNull();
    chmodSync(path.join(home, part), 0o777);
    expect(folderIn()).toBeNull();
  },
);

it('nor what stands in a folder of which somebody else may exchange it', () => {
  const shared = path.join(home, 'shared');
  const env = { XDG_CACHE_HOME: path.join(shared, 'mine') };
  mkdirSync(shared);
  expect(folderIn(env)).not.toBeNull();
  chmodSync(shared, 0o777);
  expect(folderIn(env)).toBeNull();
  // As in the folder for temporary files: there nobody renames what is not theirs.
  chmodSync(shared, 0o1777);
  expect(folderIn(env)).not.toBeNull();
});

it('a link in its place is not followed', () => {
  const elsewhere = path.join(home, 'elsewhere');
  mkdirSync(elsewhere);
  mkdirSync(path.join(home, '.cache'));
  symlinkSync(elsewhere, path.join(home, '.cache/leanvibe-lifeguard'));
  expect(folderIn()).toBeNull();
});

it('a home that belongs to another user, or is not there, is left alone', () => {
  expect(compiledCodeFolder('linux', path.join(home, 'gone'), {})).toBeNull();
  expect(existsSync(path.join(home, 'gone'))).toBe(false);
  expect(compiledCodeFolder('linux', '.', {})).toBeNull();
  if (process.getuid?.() !== 0) expect(compiledCodeFolder('linux', '/', {})).toBeNull();
});

it('is there for the next start as soon as it is let go of, also where the program is killed', () => {
  const file = path.resolve(import.meta.dirname, '../../../electron/system/compiled-code.ts');
  const started = (last: string) =>
    spawnSync(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `const { keepCompiledCode, letGoOfCompiledCode } = await import(${JSON.stringify(file)});
        keepCompiledCode({ HOME: ${JSON.stringify(home)} });
        await import(${JSON.stringify(path.join(home, 'some.mjs'))});
        ${last}
        // By another program: before it kills itself, Node does what it does at an end.
        (await import('node:child_process')).spawnSync('kill', ['-KILL', String(process.pid)]);`,
      ],
      { encoding: 'utf8', env: { HOME: home } },
    );
  writeFileSync(path.join(home, 'some.mjs'), 'export const some = () => 1;');
  const kept = () => readdirSync(path.join(home, '.cache/leanvibe-lifeguard/compiled'), { recursive: true });
  expect(started('').signal).toBe('SIGKILL');
  expect(kept().filter((name) => name.includes(path.sep))).toEqual([]);
  expect(started('letGoOfCompiledCode();').stderr).toBe('');
  expect(kept().filter((name) => name.includes(path.sep))).not.toEqual([]);
});
