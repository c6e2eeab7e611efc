import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { stays } from '../../../electron/system/v8-flags.ts';

const CLI = path.resolve(import.meta.dirname, '../../../electron/cli.ts');
const FILE = path.resolve(import.meta.dirname, '../../../electron/system/v8-flags.ts');

/** What V8 says while a program calls a function often enough for both stages; the compilers by name, each once. */
function compilersOf(before: string): readonly string[] {
  const program = `${before}
    const add = (a, b) => a + b;
    const sum = (n) => { let all = 0; for (let i = 0; i < n; i++) all = add(all, i) % 1000; return all; };
    let last = 0;
    for (let i = 0; i < 20000; i++) last = sum(500);
    console.log('done', last);`;
  return compilersIn(['--input-type=module', '--eval', program]);
}

function compilersIn(started: readonly string[]): readonly string[] {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--trace-opt', ...started], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 ** 2,
  });
  expect(status, stderr).toBe(0);
  return [...new Set([...stdout.matchAll(/target (MAGLEV|TURBOFAN)/g)].map(([, name]) => name ?? ''))].toSorted();
}

describe('a program that has little to do', () => {
  it('has nothing compiled on other threads', () => {
    expect(compilersOf('')).toEqual(['MAGLEV', 'TURBOFAN']);
    expect(compilersOf(`(await import(${JSON.stringify(FILE)})).wakeFewThreads();`)).toEqual([]);
  });

  it('is told so before it is loaded: what loading compiles would stay in memory', () => {
    // A few functions of Node's own, that read the sources, run often before anything of ours has a say, and never so often as for the last stage.
    expect(compilersIn([CLI, 'status', '--help'])).toContain('TURBOFAN');
    expect(compilersIn([CLI, 'serve', '--help'])).not.toContain('TURBOFAN');
  });
});

it('only what stays is kept small', () => {
  expect(stays(['node', 'cli.js', 'serve', '--port', '7300'])).toBe(true);
  expect(stays(['node', 'cli.js', '--config', 'x', 'watch'])).toBe(true);
  expect(stays(['node', 'cli.js', 'recover', 'backend'])).toBe(false);
});
