import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  checkPlace,
  type EditorChoice,
  editorFor,
  type OpenableRoots,
  openAt,
} from '../../../electron/editor/index.ts';
import { codePlaces } from '../../../shared/code-places.ts';

let root = '';
let repository = '';
let roots: OpenableRoots;
/** A folder of programs that are only there. */
let programs = '';

beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'lifeguard-editor-')));
  repository = path.join(root, 'home/leanvibe-ai');
  programs = path.join(root, 'bin');
  roots = {
    folders: [path.join(repository, 'leanvibe-backend'), repository],
    files: [path.join(root, 'var/cache.log')],
    home: path.join(root, 'home'),
  };
  put('home/leanvibe-ai/leanvibe-backend/app/main.py');
  put('home/leanvibe-ai/README.md');
  put('home/secret.txt');
  put('home/leanvibe-ai-other/file.py');
  put('var/cache.log');
  put('var/other.log');
  mkdirSync(programs);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(file: string, text = 'x'): string {
  const whole = path.join(root, file);
  mkdirSync(path.dirname(whole), { recursive: true });
  writeFileSync(whole, text);
  return whole;
}
const program = (name: string, folder = programs): string => {
  const file = path.join(folder, name);
  writeFileSync(file, '#!/bin/sh\n');
  chmodSync(file, 0o755);
  return file;
};
const main = () => path.join(repository, 'leanvibe-backend/app/main.py');

describe('a file that a page wants to have opened', () => {
  it.each([
    ['its whole path', () => main()],
    ['a path as a traceback has it', () => 'app/main.py'],
    ['a path from the home folder', () => '~/leanvibe-ai/README.md'],
    ['a path with .. that stays inside', () => `${repository}/leanvibe-backend/../README.md`],
    ['a log that is known', () => path.join(root, 'var/cache.log')],
  ])('is one by %s', async (_, named) => {
    expect(await checkPlace(named(), roots)).toMatchObject({ ok: true });
  });

  it.each([
    ['out of the folder by ..', () => `${repository}/../secret.txt`],
    ['out of the folder by a relative ..', () => '../../secret.txt'],
    ['of a folder whose name only begins like it', () => path.join(root, 'home/leanvibe-ai-other/file.py')],
    ['beside the log that is known', () => path.join(root, 'var/other.log')],
    ['of the system', () => '/etc/passwd'],
    ['that is a folder', () => repository],
    ['that is not there', () => 'app/gone.py'],
    ['with a line end', () => 'app/main.py\n'],
    ['with a NUL', () => 'app/main.py\u0000.txt'],
    ['with an escape', () => 'app/\u001b[31mmain.py'],
    ['without a name', () => ''],
    ['of no end', () => `app/${'x'.repeat(5000)}.py`],
    ['that is an option', () => '--extensions-dir=/tmp'],
    ['that is a device', () => '/dev/null'],
  ])('is none %s', async (_, named) => {
    expect(await checkPlace(named(), roots)).toMatchObject({ ok: false });
  });

  it('is what a link leads to, never what it is called', async () => {
    symlinkSync(path.join(root, 'home/secret.txt'), path.join(repository, 'inside.py'));
    symlinkSync(path.join(root, 'home'), path.join(repository, 'out'));
    symlinkSync(main(), path.join(repository, 'alias.py'));
    expect(await checkPlace(`${repository}/inside.py`, roots)).toMatchObject({ ok: false });
    expect(await checkPlace('out/secret.txt', roots)).toMatchObject({ ok: false });
    expect(await checkPlace('alias.py', roots)).toEqual({ ok: true, file: main() });
  });

  it('is none by a folder that is the home folder or the whole disk', async () => {
    for (const folder of [roots.home, '/'])
      expect(
        await checkPlace(path.join(root, 'home/secret.txt'), { ...roots, folders: [folder], files: [] }),
      ).toMatchObject({ ok: false });
  });

  it('is handed over whole, as one argument that is no option, however it is called', async () => {
    program('code');
    const started: (readonly string[])[] = [];
    for (const name of ['-flag.py', 'a b; $(touch x).py', '"q\'.py', 'ü:7.py']) {
      const file = put(`home/leanvibe-ai/${name}`);
      const opened = await openAt(
        { file: name, line: 3 },
        {
          roots,
          choice: 'vscode',
          around: { env: { PATH: programs }, platform: 'linux' },
          start: async (command, args) => started.push([command, ...args]) > 0,
        },
      );
      expect(opened).toEqual({ ok: true, editor: 'VS Code' });
      expect(started.at(-1)).toEqual([path.join(programs, 'code'), '--goto', `${file}:3`]);
    }
  });

  it('starts nothing for what is refused', async () => {
    program('code');
    const started: string[] = [];
    const around = { env: { PATH: programs }, platform: 'linux' } as const;
    const start = async (command: string) => started.push(command) > 0;
    for (const file of ['/etc/passwd', '../../secret.txt', '-x'])
      expect(await openAt({ file, line: 1 }, { roots, choice: 'auto', around, start })).toMatchObject({ ok: false });
    expect(await openAt({ file: main(), line: 1 }, { roots, choice: 'off', around, start })).toMatchObject({
      ok: false,
      reason: 'Opening files is turned off.',
    });
    expect(started).toEqual([]);
  });
});

describe('the editor', () => {
  const found = (choice: EditorChoice, env: Record<string, string>, platform: NodeJS.Platform = 'linux') =>
    editorFor(choice, { env, platform, home: roots.home, never: roots.folders });

  it('is the one that is asked for, and none where that is not there', () => {
    program('code');
    program('zed');
    expect(found('zed', { PATH: programs })).toMatchObject({ name: 'Zed', command: path.join(programs, 'zed') });
    expect(found('zed', { PATH: programs })?.args('/a.py', 7)).toEqual(['/a.py:7']);
    expect(found('cursor', { PATH: programs })).toBeNull();
  });

  it('is by itself what the environment names, then what is there, never what needs a terminal', () => {
    program('code');
    program('cursor');
    program('vim');
    expect(found('auto', { PATH: programs, EDITOR: 'cursor --wait' })?.name).toBe('Cursor');
    expect(found('auto', { PATH: programs, EDITOR: 'vim' })?.name).toBe('VS Code');
    expect(found('environment', { PATH: programs, EDITOR: 'vim' })).toBeNull();
    expect(found('auto', { PATH: '' })).toBeNull();
    expect(found('auto', { PATH: '' }, 'darwin')?.args('/a.py', 7)).toEqual(['-t', '/a.py']);
  });

  it('never comes out of the watched folder, or out of wherever somebody stands', () => {
    program('code', repository);
    expect(found('auto', { PATH: `${repository}:.:bin:` })).toBeNull();
    expect(found('environment', { PATH: '', EDITOR: path.join(repository, 'code') })).toBeNull();
  });

  it('is found in its bundle', () => {
    const cli = put('home/Applications/Zed.app/Contents/MacOS/cli');
    chmodSync(cli, 0o755);
    expect(found('zed', { PATH: '' }, 'darwin')?.command).toBe(cli);
  });
});

describe('places in a text', () => {
  it.each([
    ['  File "/Users/a b/app/main.py", line 12, in <module>', [{ file: '/Users/a b/app/main.py', line: 12 }]],
    ['app/services/x.py:12: error: no', [{ file: 'app/services/x.py', line: 12 }]],
    ['at ~/code/x.ts:4:15)', [{ file: '~/code/x.ts', line: 4 }]],
    [
      'see (./a.yaml:3) and b.py:9',
      [
        { file: './a.yaml', line: 3 },
        { file: 'b.py', line: 9 },
      ],
    ],
    ['  File "<string>", line 1', []],
    ['http://localhost:8765 and http://x.py:80/ 127.0.0.1:8765 3.12:45', []],
    ['cannot import name ‘foo’ in app/services/x.py, line 12. Restarting', [{ file: 'app/services/x.py', line: 12 }]],
    ['main.py:0', []],
  ])('%s', (text, wanted) => {
    expect(codePlaces(text)).toEqual(wanted);
  });

  it('are few, the last, and found in time that grows with the text', () => {
    const many = Array.from({ length: 50 }, (_, i) => `a.py:${i + 1}`).join(' ');
    expect(codePlaces(many).map(({ line }) => line)).toEqual([46, 47, 48, 49, 50]);
    for (const hostile of ['a/'.repeat(50_000), 'File "'.repeat(20_000), '.'.repeat(100_000), 'a.py:'.repeat(20_000)])
      expect(codePlaces(hostile)).toEqual([]);
  });
});
