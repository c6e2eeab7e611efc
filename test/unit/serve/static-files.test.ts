import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { staticFiles } from '../../../electron/serve/static-files.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-pages-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (text: string) => writeFileSync(path.join(folder, 'index.html'), text);

it('pages are read when the first is asked for, and stay those of that build', () => {
  const files = staticFiles(folder);
  put('first');
  expect(files().get('/')?.body.toString()).toBe('first');
  put('second');
  expect(files().get('/index.html')?.body.toString()).toBe('first');
  expect(files().get('/other.html')).toBeUndefined();
});

it('a folder that is not there is told at once', () => {
  expect(() => staticFiles(path.join(folder, 'nowhere'))).toThrow('ENOENT');
  const files = staticFiles(folder);
  rmSync(folder, { recursive: true });
  expect(files).toThrow('ENOENT');
});
