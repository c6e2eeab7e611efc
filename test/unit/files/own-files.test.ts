import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { placesFor } from '../../../electron/config/state-folder.ts';
import {
  openForAppending,
  ownText,
  prepareOwnFile,
  prepareOwnFolder,
  replaceFile,
} from '../../../electron/files/index.ts';

let folder = '';
const at = (name: string) => path.join(folder, name);
const mode = (file: string) => (statSync(file).mode & 0o777).toString(8);

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-own-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('what is written is its owner’s alone, the folders above it too', () => {
  replaceFile(at('new/deep/a.json'), '1');
  expect([mode(at('new')), mode(at('new/deep')), mode(at('new/deep/a.json'))]).toEqual(['700', '700', '600']);
});

describe('a link in place of a file of ours', () => {
  beforeEach(() => writeFileSync(at('victim'), 'untouched', { mode: 0o644 }));

  it('is replaced, not followed', () => {
    symlinkSync(at('victim'), at('state.json'));
    replaceFile(at('state.json'), 'mine');
    expect(lstatSync(at('state.json')).isFile()).toBe(true);
    expect(readFileSync(at('victim'), 'utf8')).toBe('untouched');
  });

  it('is not read, not appended to, and no database is opened through it', () => {
    symlinkSync(at('victim'), at('link'));
    expect(ownText(at('link'))).toBeNull();
    expect(() => openForAppending(at('link'))).toThrow(/ELOOP/);
    expect(() => prepareOwnFile(at('link'))).toThrow(/a link/);
    expect(mode(at('victim'))).toBe('644');
  });

  it('stays where the person put it, for the file of settings', () => {
    symlinkSync(at('victim'), at('config.yaml'));
    replaceFile(at('config.yaml'), 'changed', { throughLink: true });
    expect(lstatSync(at('config.yaml')).isSymbolicLink()).toBe(true);
    expect(readFileSync(at('victim'), 'utf8')).toBe('changed');
  });

  it('under the name that an old version used for its temporary file changes nothing', () => {
    symlinkSync(at('victim'), at('state.json.new'));
    replaceFile(at('state.json'), 'mine');
    expect(readFileSync(at('victim'), 'utf8')).toBe('untouched');
    expect(readFileSync(at('state.json'), 'utf8')).toBe('mine');
  });
});

it('leaves the old file and nothing else when a write fails', () => {
  mkdirSync(at('state.json'));
  expect(() => replaceFile(at('state.json'), 'mine')).toThrow();
  expect(readdirSync(folder)).toEqual(['state.json']);
});

it('appends to a log that only its owner may read', () => {
  writeFileSync(at('backend.log'), 'one\n', { mode: 0o644 });
  const handle = openForAppending(at('backend.log'));
  writeSync(handle, 'two\n');
  closeSync(handle);
  expect(readFileSync(at('backend.log'), 'utf8')).toBe('one\ntwo\n');
  expect(mode(at('backend.log'))).toBe('600');
});

describe('a folder for what only its owner may read', () => {
  const ours = (name: string) => name.startsWith('journal');

  it('is narrowed with what is Lifeguard’s in it, and nothing else', () => {
    chmodSync(folder, 0o755);
    for (const name of ['journal.db', 'journal.db-wal', 'holiday.jpg']) writeFileSync(at(name), '', { mode: 0o644 });
    expect(prepareOwnFolder(folder, ours)).toBeNull();
    expect([mode(folder), mode(at('journal.db')), mode(at('journal.db-wal')), mode(at('holiday.jpg'))]).toEqual([
      '700',
      '600',
      '600',
      '644',
    ]);
  });

  it('loses temporary files of writes that were cut off, but not those of a moment ago', () => {
    const [old, fresh] = ['.a.json.0123456789abcdef.new', '.a.json.fedcba9876543210.new'];
    for (const name of [old, fresh]) writeFileSync(at(name), '');
    utimesSync(at(old), 1, 1);
    prepareOwnFolder(folder, ours);
    expect([existsSync(at(old)), existsSync(at(fresh))]).toEqual([false, true]);
  });

  it('is refused when everybody may write there', () => {
    chmodSync(folder, 0o777);
    expect(prepareOwnFolder(folder, ours)).toEqual({ kind: 'world-writable' });
    expect(mode(folder)).toBe('777');
  });

  it('is replaced by a private one for the session, which is said', () => {
    chmodSync(folder, 0o777);
    const places = placesFor(folder, at('logs'), '/nowhere');
    expect(places.stateFolder).not.toBe(folder);
    expect(mode(places.stateFolder)).toBe('700');
    expect(places.problems[0]).toMatchObject({ where: folder, message: expect.stringContaining(places.stateFolder) });
    rmSync(places.stateFolder, { recursive: true });
  });

  it('that is another’s is refused', () => {
    const other = process.getuid?.() === 0 ? null : '/';
    // Nobody but root can give a folder away, and everybody but root finds / to be another's.
    if (other === null) {
      expect(prepareOwnFolder(foreignFolder(), ours)).toMatchObject({ kind: 'other-owner' });
    } else expect(prepareOwnFolder(other, ours)).toMatchObject({ kind: 'other-owner', uid: 0 });
  });
});

function foreignFolder(): string {
  const given = at('given');
  mkdirSync(given);
  chownSync(given, 12_345, 12_345);
  return given;
}
