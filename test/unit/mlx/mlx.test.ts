import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findPython, installPlan, type PythonFacts } from '../../../electron/components/mlx/runtime/index.ts';
import { judgeCheck } from '../../../electron/components/mlx/runtime/judge.ts';
import { parseCheck } from '../../../electron/components/mlx/runtime/parse.ts';
import { parseLock } from '../../../electron/components/mlx/runtime/uv-lock.ts';
import type { RunResult } from '../../../electron/system/index.ts';

const PYTHON = '/stack/.venv/bin/python';
const factsWith = (values: Partial<PythonFacts> = {}): PythonFacts => ({
  version: '3.12.4',
  executable: PYTHON,
  prefix: '/stack/.venv',
  platform: 'darwin',
  machine: 'arm64',
  translated: false,
  appleSilicon: true,
  packages: { mlx: '0.32.4', 'mlx-lm': '0.32.2', 'mlx-metal': '0.32.4' },
  modules: ['mlx', 'mlx_lm'],
  ...values,
});
const line = (value: object) => `lifeguard-mlx ${JSON.stringify(value)}\n`;
const factsLine = (values: Partial<PythonFacts> = {}) => line({ kind: 'facts', ...factsWith(values) });
const RESULT = line({ kind: 'result', sum: 6, device: 'Device(gpu, 0)', tookMs: 210 });
const failed = (error: string) => line({ kind: 'failed', error, missing: null });
const exit = (stdout: string, code = 0, stderr = ''): RunResult => ({
  kind: 'exit',
  code,
  stdout,
  stderr,
  truncated: false,
});
const judge = (result: RunResult) => judgeCheck(PYTHON, result, 30_000);

describe('the state of the MLX runtime', () => {
  it('is well when the operation came out right, with both versions', () => {
    expect(judge(exit(factsLine() + RESULT))).toMatchObject({
      kind: 'ok',
      mlx: '0.32.4',
      mlxLm: '0.32.2',
      device: 'Device(gpu, 0)',
      tookMs: 210,
    });
  });

  it.each<[string, RunResult, string, RegExp]>([
    [
      'an x86_64 Python on Apple silicon',
      exit(factsLine({ machine: 'x86_64', translated: true }) + failed('x')),
      'wrong-architecture',
      /built for x86_64 and runs under Rosetta/,
    ],
    [
      'an Intel Mac',
      exit(factsLine({ machine: 'x86_64', appleSilicon: false })),
      'wrong-architecture',
      /Intel processor/,
    ],
    [
      'an x86_64 Python without Rosetta',
      { kind: 'failed', message: 'spawn Unknown system error -86' },
      'wrong-architecture',
      /Rosetta is not installed/,
    ],
    ['a Python that is gone', { kind: 'not-found' }, 'python-broken', /is not there/],
    ['a Python without the right to run', { kind: 'not-executable' }, 'python-broken', /may not be executed/],
    [
      'a Python that ends at once',
      exit('', 1, "Fatal Python error\nModuleNotFoundError: No module named 'encodings'\n"),
      'python-broken',
      /No module named 'encodings'/,
    ],
    ['a program that is no Python', exit('hello\n'), 'python-broken', /ended well and answered nothing/],
    [
      'no mlx',
      exit(factsLine({ packages: {}, modules: [] }) + failed("ModuleNotFoundError: No module named 'mlx'")),
      'mlx-missing',
      /mlx and mlx-lm are not installed in \/stack\/.venv/,
    ],
    [
      'no mlx-lm',
      exit(factsLine({ packages: { mlx: '0.32.4' }, modules: ['mlx'] }) + RESULT),
      'mlx-missing',
      /^mlx-lm is not installed/,
    ],
    [
      'a damaged mlx',
      exit(factsLine() + failed('ImportError: libmlx.dylib: no such file')),
      'mlx-broken',
      /mlx 0.32.4 in \/stack\/.venv does not work: ImportError: libmlx/,
    ],
    [
      'metadata without the module',
      exit(factsLine({ modules: [] }) + failed("ModuleNotFoundError: No module named 'mlx'")),
      'mlx-broken',
      /No module named 'mlx'/,
    ],
    [
      'a crash in the import',
      { kind: 'signal', signal: 'SIGSEGV', stdout: factsLine(), stderr: '', truncated: false },
      'mlx-broken',
      /killed by SIGSEGV/,
    ],
    ['a sum that is wrong', exit(factsLine() + RESULT.replace('6', '7')), 'mlx-broken', /came out as 7/],
    [
      'an import that hangs',
      { kind: 'timeout', stdout: factsLine(), stderr: '', truncated: false },
      'too-slow',
      /did not end within 30 s/,
    ],
    [
      'a Python that hangs',
      { kind: 'timeout', stdout: '', stderr: '', truncated: false },
      'too-slow',
      /did not start within 30 s/,
    ],
  ])('names %s', (_, result, kind, reason) => {
    const state = judge(result);
    expect(state.kind).toBe(kind);
    expect('reason' in state ? state.reason : '').toMatch(reason);
  });

  it('is unknown when the check was aborted', () => {
    expect(judge({ kind: 'aborted', stdout: factsLine(), stderr: '', truncated: false })).toEqual({
      kind: 'aborted',
      python: PYTHON,
    });
  });

  it('does not ask Linux for Apple silicon', () => {
    expect(judge(exit(factsLine({ platform: 'linux', machine: 'x86_64', appleSilicon: false }) + RESULT)).kind).toBe(
      'ok',
    );
  });
});

describe('the output of the check', () => {
  it('is read between lines of others', () => {
    const noise = `warning: x\n${factsLine()}lifeguard-mlx {"kind":"facts"\nlifeguard-mlx null\n${RESULT}bye`;
    expect(parseCheck(noise)).toMatchObject({ facts: { machine: 'arm64' }, operation: { sum: 6 } });
  });

  it('may be any nonsense', () => {
    fc.assert(fc.property(fc.string(), (text) => parseCheck(text).facts === null));
    fc.assert(fc.property(fc.json(), (json) => parseCheck(`lifeguard-mlx ${json}`).facts === null));
  });
});

describe('the plan to install mlx', () => {
  const plan = (values: Partial<Parameters<typeof installPlan>[0]> = {}) =>
    installPlan({ python: PYTHON, facts: factsWith(), uv: '/bin/uv', lock: null, ...values });
  const args = (value: ReturnType<typeof plan>) =>
    value.ok ? value.commands.map((c) => [c.command, ...c.args].join(' ')) : [];

  it('uses uv on that very Python, replaces damaged packages, and upgrades nothing else', () => {
    const [only] = args(plan());
    expect(only).toMatch(/^\/bin\/uv pip install --python \/stack\/.venv\/bin\/python /);
    expect(only).toContain('--reinstall-package mlx-metal');
    expect(only).not.toMatch(/--upgrade(?!-package)/);
    expect(only).toMatch(/ mlx mlx-lm$/);
  });

  it("uses that Python's own pip without uv, and leaves its dependencies alone", () => {
    const facts = factsWith({ packages: { ...factsWith().packages, pip: '25.0' } });
    const [upgrade, repair] = args(plan({ uv: null, facts }));
    expect(upgrade).toMatch(/^\/stack\/.venv\/bin\/python -m pip install .*--upgrade mlx mlx-lm$/);
    expect(repair).toMatch(/--force-reinstall --no-deps mlx mlx-lm mlx-metal$/);
  });

  it('is not there when neither uv nor pip is', () => {
    expect(plan({ uv: null })).toMatchObject({ ok: false, hint: expect.stringContaining('uv') });
  });

  it.each([
    [{}, 'mlx[cpu]'],
    [{ 'mlx-cpu': '1' }, 'mlx[cpu]'],
    [{ 'mlx-cuda-13': '1' }, 'mlx[cuda13]'],
  ])('asks on Linux with %j for %s', (packages, requirement) => {
    expect(args(plan({ facts: factsWith({ platform: 'linux', packages }) }))[0]).toContain(` ${requirement} mlx-lm`);
  });

  it('installs what the lock names, and says how to keep what it does not', () => {
    const locked = plan({
      lock: parseLock('version = 1\n\n[[package]]\nname = "mlx"\nversion = "0.26.1"\nsource = {}\n'),
    });
    const words = locked.ok ? locked.commands.flatMap((c) => c.args) : [];
    expect(words.some((w) => /^mlx(\[\w+\])?==0\.26\.1$/.test(w))).toBe(true);
    expect(words).toContain('mlx-lm');
    const notes = locked.ok ? locked.notes.join(' ') : '';
    expect(notes).toContain('uv.lock names mlx 0.26.1: that is installed');
    expect(notes).toContain('uv.lock does not name mlx-lm');
    expect(notes).toContain('`uv add mlx-lm`');
  });
});

describe("the backend's own Python", () => {
  let base: string;
  beforeEach(() => {
    base = realpathSync(mkdtempSync(join(tmpdir(), 'lifeguard-python-')));
  });
  afterEach(() => rmSync(base, { recursive: true, force: true }));
  const python = (folder: string) => {
    const file = join(base, folder, 'bin/python');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '#!/bin/sh\n');
    chmodSync(file, 0o755);
    return file;
  };
  const find = (values: Partial<Parameters<typeof findPython>[0]> = {}) =>
    findPython({ configured: null, backendFolder: join(base, 'backend'), env: {}, ...values });

  it('is the one of the configuration, as a program or as a folder', () => {
    const file = python('mine');
    python('backend/.venv');
    expect(find({ configured: file })).toEqual({ kind: 'found', python: file, source: 'setting' });
    expect(find({ configured: join(base, 'mine') })).toEqual({ kind: 'found', python: file, source: 'setting' });
  });

  it('is never another one when that of the configuration is not there', () => {
    python('backend/.venv');
    expect(find({ configured: '/not/there' })).toMatchObject({ kind: 'broken', source: 'setting' });
  });

  it('is that of .venv', () => {
    expect(find({})).toMatchObject({ kind: 'none' });
    expect(find({ backendFolder: join(base, 'backend') }).kind).toBe('none');
    const file = python('backend/.venv');
    expect(find()).toEqual({ kind: 'found', python: file, source: '.venv' });
  });

  it('is that of UV_PROJECT_ENVIRONMENT before .venv, as uv run takes it', () => {
    python('backend/.venv');
    const file = python('backend/env');
    expect(find({ env: { UV_PROJECT_ENVIRONMENT: 'env' } })).toMatchObject({
      python: file,
      source: 'UV_PROJECT_ENVIRONMENT',
    });
  });

  it('is that of the uv workspace around the backend', () => {
    mkdirSync(join(base, 'backend'));
    const file = python('.venv');
    expect(find().kind).toBe('none');
    writeFileSync(
      join(base, 'pyproject.toml'),
      '[project]\nname = "x"\n\n[tool.uv.workspace]\nmembers = ["backend"]\n',
    );
    expect(find()).toMatchObject({ kind: 'found', python: file });
  });

  it('is broken when the Python it links to was removed', () => {
    mkdirSync(join(base, 'backend/.venv/bin'), { recursive: true });
    symlinkSync('/opt/homebrew/opt/python@3.11/bin/python3.11', join(base, 'backend/.venv/bin/python'));
    expect(find()).toMatchObject({ kind: 'broken', reason: expect.stringContaining('python@3.11') });
  });

  it('is none without a backend folder', () => {
    expect(find({ backendFolder: null })).toEqual({ kind: 'none', tried: [] });
  });
});
