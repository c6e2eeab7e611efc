import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { foreignText, openForeign, openForeignSync, readForeign } from '../../../electron/files/index.ts';

let folder = '';
const at = (name: string) => path.join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-read-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a file that somebody else put there', () => {
  it('is read up to a size', () => {
    writeFileSync(at('a'), 'x'.repeat(100));
    expect(foreignText(at('a'), 100)).toHaveLength(100);
    expect(readForeign(at('a'), { maxBytes: 99 })).toEqual({ kind: 'too-large', size: 100 });
  });

  it('is not read when it has a gigabyte, and takes no time or memory', () => {
    writeFileSync(at('big'), '');
    truncateSync(at('big'), 1024 ** 3);
    const before = process.memoryUsage().rss;
    expect(readForeign(at('big'), { maxBytes: 1024 })).toMatchObject({ kind: 'too-large' });
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 ** 2);
  });

  it.each([
    ['a pipe', () => execFileSync('mkfifo', [at('it')])],
    ['a device', () => symlinkSync('/dev/zero', at('it'))],
    ['a folder', () => mkdirSync(at('it'))],
  ])('is never waited for when it is %s', async (what, make) => {
    make();
    expect(readForeign(at('it'), { maxBytes: 1024 })).toEqual({ kind: 'not-a-file', what });
    expect(() => openForeignSync(at('it'))).toThrow(what);
    await expect(openForeign(at('it'))).rejects.toThrow(what);
  });

  it('without a size of its own ends at the limit', () => {
    const file = process.platform === 'linux' ? '/proc/self/status' : '/etc/hosts';
    expect(readForeign(file, { maxBytes: 10 })).toMatchObject({ kind: 'too-large' });
    expect(foreignText(file, 1024 ** 2)?.length).toBeGreaterThan(10);
  });

  it('is absent, or leads to itself, in as many words', () => {
    symlinkSync(at('loop'), at('loop'));
    expect(readForeign(at('loop'), { maxBytes: 10 })).toEqual({ kind: 'unreadable', code: 'ELOOP' });
    expect(readForeign(at('none'), { maxBytes: 10 })).toEqual({ kind: 'absent' });
  });
});
