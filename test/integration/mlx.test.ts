import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  checkMlx,
  findPython,
  type InstallPlan,
  installPlan,
  type MlxRuntime,
  type PythonFacts,
} from '../../electron/components/mlx/runtime/index.ts';
import { run } from '../../electron/system/index.ts';
import { ensureMlx, ensurePython, type MlxTool, removeFolder, temporaryFolder } from '../support/stack/index.ts';

const script = readFileSync(join(import.meta.dirname, '../../resources/python/mlx_check.py'), 'utf8');
const signal = new AbortController().signal;
/** The first import of a fresh copy on a busy machine reads 200 MB. */
const limitMs = 60_000;
let tool: MlxTool;
let backend: string;
let packages: string;
/** As it is before anything is damaged, and what was there before it was looked at. */
let whole: MlxRuntime;
let untouched: readonly string[];

beforeAll(async () => {
  tool = await ensureMlx(console.error);
  backend = temporaryFolder('mlx');
  // A copy of its own, because it is going to be damaged: the cached one is shared.
  cpSync(tool.venv, join(backend, '.venv'), { recursive: true, verbatimSymlinks: true });
  const lib = join(backend, '.venv/lib');
  packages = join(lib, readdirSync(lib)[0] ?? '', 'site-packages');
  untouched = readdirSync(join(packages, 'mlx'));
  whole = await check();
}, 15 * 60_000);
afterAll(() => removeFolder(backend));

const locate = () => findPython({ configured: null, backendFolder: backend, env: {} });
const check = (limit = limitMs) => checkMlx({ location: locate(), script, signal, limitMs: limit });
const factsOf = (state: MlxRuntime): PythonFacts => {
  if (!('facts' in state) || state.facts === null) throw new Error(`No facts in ${JSON.stringify(state)}`);
  return state.facts;
};
const planWith = (facts: PythonFacts, uv: string | null): Extract<InstallPlan, { ok: true }> => {
  const plan = installPlan({ python: join(backend, '.venv/bin/python'), facts, uv, lock: null });
  if (!plan.ok) throw new Error(plan.reason);
  return plan;
};
/** Executes the plan as the runner does: in order, until one fails. */
async function execute(
  plan: Extract<InstallPlan, { ok: true }>,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  let output = '';
  for (const { command, args, cwd, env: own } of plan.commands) {
    const pinned = { UV_CACHE_DIR: tool.uvCache, UV_LINK_MODE: 'copy', UV_CONSTRAINT: tool.constraints };
    const result = await run(command, args, { timeoutMs: 5 * 60_000, cwd, env: { ...pinned, ...own, ...env } });
    if (!('stdout' in result)) return result.kind;
    output += result.stdout + result.stderr;
    if (result.kind !== 'exit' || result.code !== 0) return output;
  }
  return output;
}

describe('mlx in the environment of a backend', { timeout: 10 * 60_000 }, () => {
  it('is found with its versions and calculates', () => {
    expect(whole).toMatchObject({ kind: 'ok', mlx: '0.32.4', mlxLm: '0.32.2', facts: { platform: process.platform } });
    expect(factsOf(whole).prefix).toBe(join(backend, '.venv'));
  });

  it('is not changed by the check', () => {
    expect(readdirSync(join(packages, 'mlx'))).toEqual(untouched);
  });

  it('stays as it is when an installation cannot reach its index', async () => {
    const plan = planWith(factsOf(whole), tool.uv);
    const offline = { UV_DEFAULT_INDEX: 'http://127.0.0.1:9/simple', UV_NO_CACHE: '1', UV_HTTP_RETRIES: '0' };
    expect(await execute(plan, offline)).toMatch(/error/i);
    expect((await check()).kind).toBe('ok');
  });

  it('is broken without its library, and repaired by the plan with uv, which leaves other packages alone', async () => {
    const lib = join(packages, 'mlx/lib');
    const library = readdirSync(lib).find((name) => name.startsWith('libmlx.'));
    rmSync(join(lib, library ?? ''));
    const broken = await check();
    expect(broken).toMatchObject({ kind: 'mlx-broken', error: expect.stringMatching(/^ImportError: .*libmlx/) });
    const others = () => readdirSync(packages).filter((name) => name.endsWith('.dist-info') && !name.startsWith('mlx'));
    const before = others();
    const output = await execute(planWith(factsOf(broken), tool.uv));
    expect(await check(), output).toMatchObject({ kind: 'ok', mlx: '0.32.4', mlxLm: '0.32.2' });
    expect(others()).toEqual(before);
  });

  it('is missing after it was removed, and comes back by the plan', async () => {
    const python = join(backend, '.venv/bin/python');
    await run(tool.uv, ['pip', 'uninstall', '--python', python, 'mlx', 'mlx-lm', 'mlx-cpu', 'mlx-metal'], {
      timeoutMs: 60_000,
    });
    const missing = await check();
    expect(missing).toMatchObject({ kind: 'mlx-missing', missing: ['mlx', 'mlx-lm'] });
    const output = await execute(planWith(factsOf(missing), tool.uv));
    expect((await check()).kind, output).toBe('ok');
  });

  it('crashes in the import without taking the check along', async () => {
    const victim = join(packages, 'mlx/__init__.py');
    const before = readdirSync(join(packages, 'mlx')).includes('__init__.py') ? readFileSync(victim) : null;
    writeFileSync(victim, 'import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n');
    expect(await check()).toMatchObject({ kind: 'mlx-broken', error: expect.stringContaining('SIGSEGV') });
    writeFileSync(victim, 'import time\ntime.sleep(600)\n');
    expect(await check(6000)).toMatchObject({ kind: 'too-slow', facts: { packages: { mlx: '0.32.4' } } });
    if (before === null) rmSync(victim);
    else writeFileSync(victim, before);
    expect((await check()).kind).toBe('ok');
  });

  it('cannot be had by pip in an environment without pip, and the plan says so', () => {
    expect(installPlan({ python: 'python', facts: factsOf(whole), uv: null, lock: null })).toMatchObject({ ok: false });
  });

  it('is repaired by pip where there is no uv', async () => {
    // Compiled already, and of the same Python: ensurepip would take several seconds of a core.
    const site = dirname(packages).replace(join(backend, '.venv'), (await ensurePython()).venv);
    const pip = readdirSync(join(site, 'site-packages')).filter((name) => /^pip(-|$)/.test(name));
    for (const name of pip) cpSync(join(site, 'site-packages', name), join(packages, name), { recursive: true });
    const lib = join(packages, 'mlx/lib');
    rmSync(join(lib, readdirSync(lib).find((name) => name.startsWith('libmlx.')) ?? ''));
    const broken = await check();
    expect(broken.kind).toBe('mlx-broken');
    // pip takes no extras in constraints.
    const constraints = join(backend, 'constraints.txt');
    writeFileSync(constraints, readFileSync(tool.constraints, 'utf8').replaceAll('[cpu]', ''));
    const output = await execute(planWith(factsOf(broken), null), { PIP_CONSTRAINT: constraints });
    expect(await check(), output).toMatchObject({ kind: 'ok', mlx: '0.32.4' });
  });

  it('is not looked for in a Python that is not the backend’s', async () => {
    const elsewhere = findPython({ configured: null, backendFolder: join(backend, 'nothing-here'), env: {} });
    const state = await checkMlx({ location: elsewhere, script, signal });
    expect(state).toMatchObject({ kind: 'no-python', reason: expect.stringContaining('no environment') });
  });
});
