import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const FILE = path.resolve(import.meta.dirname, '../../../electron/system/few-threads.ts');

/** What V8 says while a program calls a function often enough for both stages; the compilers by name, each once. */
function compilersOf(before: string): readonly string[] {
  const program = `${before}
    const add = (a, b) => a + b;
    const sum = (n) => { let all = 0; for (let i = 0; i < n; i++) all = add(all, i) % 1000; return all; };
    let last = 0;
    for (let i = 0; i < 20000; i++) last = sum(500);
    console.log('done', last);`;
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--trace-opt', '--input-type=module', '--eval', program],
    { encoding: 'utf8' },
  );
  expect(status, stderr).toBe(0);
  return [...new Set([...stdout.matchAll(/target (MAGLEV|TURBOFAN)/g)].map(([, name]) => name ?? ''))].toSorted();
}

describe('a program that has little to do', () => {
  it('has nothing compiled on other threads', () => {
    expect(compilersOf('')).toEqual(['MAGLEV', 'TURBOFAN']);
    expect(compilersOf(`(await import(${JSON.stringify(FILE)})).wakeFewThreads();`)).toEqual([]);
  });
});
