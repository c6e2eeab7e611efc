import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
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

  it('and so is the app: its entry loads nothing else by itself', () => {
    const importsOf = (file: string): readonly string[] =>
      [...readFileSync(file, 'utf8').matchAll(/^(?:import|export)\b[^;]*?from '([^']+)'/gm)].map(
        ([, name]) => name ?? '',
      );
    const MAIN = path.resolve(CLI, '../main.ts');
    const small = ['./desktop/cli-arguments.ts', './system/v8-flags.ts'];
    expect(importsOf(MAIN)).toEqual(['node:path', 'electron', ...small]);
    expect(small.flatMap((name) => importsOf(path.resolve(MAIN, '..', name)))).toEqual(['node:v8']);
  });
});

const PATTERN = `const it = new RegExp('^(a|b)+x' + i + '[c-f]{2,5}(?:foo|bar)*$'); const use = () => it.test('aabx' + i + 'ccfoo');`;
const FUNCTION = `const it = new Function('o', 'return o.a' + i + ' + o.b + o.c.d + o.e(1)');
  const use = () => it({ ['a' + i]: 1, b: 2, c: { d: 3 }, e: (x) => x });`;

/** Bytes that V8 keeps of five hundred of something that were used twenty times each: of machine code, and all together. */
function keptOf(what: string, said: string): { readonly code: number; readonly all: number } {
  const program = `const flags = await import(${JSON.stringify(FILE)});
    ${said}
    const v8 = await import('node:v8');
    const { runInNewContext } = await import('node:vm');
    const kept = [];
    for (let i = 0; i < 500; i++) {
      ${what}
      kept.push(it);
      for (let k = 0; k < 20; k++) use();
    }
    v8.setFlagsFromString('--expose-gc');
    runInNewContext('gc')();
    const code = v8.getHeapSpaceStatistics().find((space) => space.space_name === 'code_space');
    console.log(code.space_used_size, v8.getHeapStatistics().used_heap_size, kept.length);`;
  const started = ['--input-type=module', '--eval', program];
  const { stdout, stderr } = spawnSync(process.execPath, started, { encoding: 'utf8' });
  const [code = Number.NaN, all = Number.NaN] = stdout.split(' ').map(Number);
  expect(all, stderr).toBeGreaterThan(0);
  return { code, all };
}

it('of patterns that are seldom used no machine code is kept, of functions no notes', () => {
  const rare = 'flags.keepLittleOfWhatIsRare();';
  // V8 counts a page that it has not swept yet as used, which is a quarter of what is kept without.
  expect(keptOf(PATTERN, rare).code).toBeLessThan(keptOf(PATTERN, '').code / 2);
  expect(keptOf(FUNCTION, rare).all).toBeLessThan(keptOf(FUNCTION, '').all - 200_000);
});

it('only what stays is kept small', () => {
  expect(stays(['node', 'cli.js', 'serve', '--port', '7300'])).toBe(true);
  expect(stays(['node', 'cli.js', '--config', 'x', 'watch'])).toBe(true);
  expect(stays(['node', 'cli.js', 'recover', 'backend'])).toBe(false);
});

it('a small buffer keeps no more than 8 KB with it', () => {
  const program = `(await import(${JSON.stringify(FILE)})).keepPiecesSmall();
    // What was cut before has a piece of the former size to its end.
    for (let i = 0; i < 5000; i++) Buffer.from('a few bytes');
    console.log(Buffer.from('a few bytes').buffer.byteLength);`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  });
  expect(Number(stdout), stderr).toBe(8192);
});
