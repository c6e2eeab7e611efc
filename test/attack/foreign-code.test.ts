import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TrustSchema } from '../../electron/cli/trust.ts';
import { PlanViewSchema, SelfCheckSchema, SnapshotSchema } from '../../shared/domain/index.ts';
import { commandLine } from '../support/command-line.ts';
import { compiledFor } from '../support/compiled.ts';
import { PROGRAM } from '../support/program.ts';
import { freePort } from '../support/stack/index.ts';
import { type TrappedRepository, trappedRepository } from '../support/trapped-repository.ts';

let home = '';
let repository: TrappedRepository;

beforeEach(async () => {
  home = realpathSync(mkdtempSync(path.join(tmpdir(), 'lifeguard-foreign-')));
  const port = await freePort();
  repository = trappedRepository(path.join(home, 'leanvibe-ai'), port);
  writeFileSync(
    path.join(home, 'config.yaml'),
    JSON.stringify({ 'neo4j.enabled': false, 'redis.enabled': false, 'docker.enabled': true }),
  );
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

interface Called {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** In the backend's folder with its environment activated: the worst place to look from. */
const caller = () => ({
  cwd: repository.backend,
  env: {
    ...process.env,
    HOME: home,
    XDG_CONFIG_HOME: home,
    XDG_STATE_HOME: home,
    PATH: `${repository.bin}:.:${process.env.PATH}`,
  },
});
const callOf = (argv: readonly string[]) => [...argv, '--config', path.join(home, 'config.yaml')];

/** The command line, called from there. */
async function lifeguard(argv: readonly string[]): Promise<Called> {
  const { code, stdout, stderr } = await commandLine(callOf(argv), caller());
  return { code, stdout: stdout.toString(), stderr: stderr.toString() };
}

/** The program itself, started there: for what happens as it starts, and until it is ended. */
function program(
  argv: readonly string[],
  { endAfter, env = {} }: { endAfter?: RegExp; env?: NodeJS.ProcessEnv } = {},
): Promise<Called> {
  const { cwd, env: usual } = caller();
  const child = spawn(process.execPath, [PROGRAM, ...callOf(argv)], {
    cwd,
    env: { ...usual, ...compiledFor(argv), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const note = () => {
    if (endAfter?.test(stdout + stderr) === true) child.kill('SIGTERM');
  };
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
    note();
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
    note();
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
}

describe('a repository in which everything that is started leaves a trace', () => {
  it.each([
    ['status'],
    ['diagnose', '--verbose'],
    ['check', 'quick'],
    ['check', 'full'],
    ['check', 'emergency'],
    ['models'],
    ['ios'],
    ['config'],
    ['incidents'],
    ['selfcheck'],
    ['services', 'find', '20999'],
    ['escalate'],
    ['trust', '--list'],
    ['recover', 'backend', '--dry-run'],
    ['recover', 'mlx', '--dry-run'],
    ['recover', 'cli', '--dry-run'],
    ['recover', 'rollback', '--dry-run'],
  ])('is looked at by %s %s without starting any of it', async (...argv) => {
    const { stdout, stderr } = await lifeguard(argv.filter((a): a is string => typeof a === 'string'));
    expect(stdout + stderr).not.toBe('');
    expect(repository.sprung()).toEqual([]);
  });

  it('is no source of tools for a look at a Mac', async () => {
    const asMac = { NODE_OPTIONS: `--import ${path.resolve(import.meta.dirname, '../support/as-darwin.mjs')}` };
    const { stdout } = await program(['selfcheck', '--json'], { env: asMac });
    const { sources } = SelfCheckSchema.parse(JSON.parse(stdout));
    expect(sources.find((s) => s.id === 'ioreg.gpu')).toMatchObject({ state: 'failed' });
    expect(repository.sprung()).toEqual([]);
  });

  it('is watched without starting any of it', async () => {
    await program(['watch', '--json'], { endAfter: /"seq":[4-9]/ });
    expect(repository.sprung()).toEqual([]);
  });

  it('says in one line what waits, and what a plan would start', async () => {
    const status = SnapshotSchema.parse(JSON.parse((await program(['status', '--json'])).stdout));
    expect(status.trust).toMatchObject({ state: 'waiting', command: 'lifeguard trust ~/leanvibe-ai' });
    const plan = PlanViewSchema.parse(
      JSON.parse((await lifeguard(['recover', 'backend', '--dry-run', '--json'])).stdout),
    );
    expect(plan.confirm).toContain(`${repository.backend}/start.sh --skip-services`);
    expect(plan.confirm).toContain('Agreeing trusts this folder');
    const full = (await lifeguard(['check', 'full', '--json'])).stdout;
    expect(full).toContain('quality_ratchet.py is not run until you trust this folder');
    const models = (await lifeguard(['models'])).stdout;
    expect(models.replaceAll(/\s+/g, ' ')).toContain('mlx 0.26.1 is installed; import mlx is not run until');
  });

  it('is started once it is trusted, and not any more when that is taken back', async () => {
    expect(await lifeguard(['trust'])).toMatchObject({ code: 0 });
    const list = TrustSchema.parse(JSON.parse((await lifeguard(['trust', '--list', '--json'])).stdout));
    expect(list).toMatchObject({ watched: { state: 'trusted' }, trusted: [{ path: repository.root }] });
    await lifeguard(['check', 'full']);
    const started = repository.sprung();
    expect(started.some((line) => line.startsWith(`${repository.bin}/python `))).toBe(true);
    expect(started.some((line) => line.includes('leanvibe-cli/.venv/bin/leanvibe --help'))).toBe(true);
    // Not even then: this one is a server, whatever its name is.
    expect(started.filter((line) => line.startsWith(`${repository.bin}/leanvibe`))).toEqual([]);
    expect(started.filter((line) => line.includes('.git/'))).toEqual([]);
    expect(await lifeguard(['untrust'])).toMatchObject({ code: 0 });
    await lifeguard(['check', 'full']);
    expect(repository.sprung()).toEqual(started);
  });

  it('is trusted by agreeing to a plan that named what it starts', async () => {
    await lifeguard(['recover', 'rollback', '--yes']);
    expect(repository.sprung()).toContain(`${repository.backend}/deploy/rollback.sh production --emergency`);
    const { stdout } = await lifeguard(['trust', '--list', '--json']);
    expect(TrustSchema.parse(JSON.parse(stdout)).trusted).toHaveLength(1);
    expect(JSON.parse(readFileSync(path.join(home, 'leanvibe-lifeguard/trusted.json'), 'utf8')).folders).toHaveLength(
      1,
    );
  });

  it('is never started while others may change its start script, whoever agrees', async () => {
    chmodSync(path.join(repository.backend, 'start.sh'), 0o777);
    expect(await lifeguard(['trust'])).toMatchObject({ code: 64 });
    const { stderr } = await lifeguard(['recover', 'rollback', '--yes']);
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain('start.sh can be changed by others.');
    expect(stderr).toContain('chmod go-w');
    expect(repository.sprung()).toEqual([]);
  });
});
