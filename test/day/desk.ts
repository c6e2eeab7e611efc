import { type ChildProcess, spawn } from 'node:child_process';
import { lutimesSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sendFault } from '../support/stack/backend-faults.ts';
import { makeBackendFolder } from '../support/stack/backend-folder.ts';
import {
  type BackendFolder,
  ensurePython,
  type FaultChange,
  freePort,
  processesIn,
  type RunningRedis,
  removeFolder,
  signalAll,
  startRedis,
} from '../support/stack/index.ts';
import { commandLine } from '../support/stack/listeners.ts';
import { run } from '../support/stack/run.ts';
import { CTRL_C, FOREGROUND_AGAIN, openTerminal, type Terminal, UP_AND_ENTER } from '../support/stack/terminal.ts';
import { unhurried } from '../support/unhurried.ts';
import { Observer } from './observer.ts';

/** A backend of a real application needs seconds before it answers; this one can be told to. */
const PATIENCE_MS = unhurried(30_000);

/** A developer's desk: a real stack, a terminal in which its backend runs, and Lifeguard watching. */
export class Desk {
  readonly observer: Observer;
  readonly redis: RunningRedis;
  readonly reload: boolean;
  private readonly terminal: Terminal;
  private readonly backend: BackendFolder;
  private readonly port: number;
  private readonly folder: string;
  private readonly uv: string;
  private readonly shells: ReadonlySet<number>;
  private slow = 0;
  private saves = 0;

  private constructor(parts: Pick<Desk, 'observer' | 'redis' | 'reload'> & DeskParts) {
    this.observer = parts.observer;
    this.redis = parts.redis;
    this.reload = parts.reload;
    this.terminal = parts.terminal;
    this.backend = parts.backend;
    this.port = parts.port;
    this.folder = parts.folder;
    this.uv = parts.uv;
    this.shells = parts.shells;
  }

  /**
   * @param reload whether the backend runs under `--reload`
   * @param extra settings beside those of every day
   */
  static async open({ reload, extra = {} }: DeskOptions): Promise<Desk> {
    const { venv, uv } = await ensurePython();
    const port = await freePort();
    const redis = await startRedis();
    const backend = makeBackendFolder({ venv, port, startScript: reload ? 'reload' : 'plain', redisUrl: redis.url });
    const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-day-'));
    await commit(backend.root);
    await age(backend.root);
    const terminal = await openTerminal(backend.folder, { PATH: `${path.join(venv, 'bin')}:${process.env.PATH}` });
    await prompt(terminal);
    const shells = new Set(processesIn(backend.folder));
    terminal.type(
      `uvicorn app.main:app --host 127.0.0.1 --port ${port}${reload ? ' --reload --reload-dir app' : ''}\n`,
    );
    await answering(port);
    const settings = {
      'backend.port': port,
      'redis.url': redis.url,
      'neo4j.enabled': false,
      // What the test machine's Python and models happen to be is no part of a day.
      'mlx.enabled': false,
      'models.enabled': false,
      'ai.testPrompt': 'Say yes.',
      'ai.promptPath': '/api/v1/ai/chat',
      ...extra,
    };
    writeFileSync(path.join(folder, 'config.yaml'), JSON.stringify(settings));
    const observer = await Observer.start(folder, backend.root);
    return new Desk({ observer, redis, reload, terminal, backend, port, folder, uv, shells });
  }

  async close(): Promise<void> {
    await this.observer.end();
    await this.terminal.close();
    await this.redis.cleanup();
    await removeFolder(this.backend.root);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Nothing is in trouble and the parts that a day touches are well. */
  isCalm = (): boolean => {
    const { last } = this.observer;
    if (last === undefined) return false;
    const isWell = (id: string) => last.states[id] === 'healthy' || (id === 'websocket' && last.states[id] === 'off');
    const well = ['backend', 'redis', 'websocket'].every(isWell);
    // What else this machine does is no matter of the stack.
    return well && last.causes.every((c) => c.severity === 'P3' || c.component === 'cpu');
  };

  // ── What a developer does ───────────────────────────────────────────────────────────────────────────────────────────

  stopByHand(): void {
    this.terminal.type(CTRL_C);
  }

  /** Arrow up and Enter, once the shell has its prompt back. */
  async startAgain(): Promise<void> {
    await this.gone();
    this.terminal.type(UP_AND_ENTER);
    await answering(this.port);
  }

  /** `redis-cli shutdown`, and start again. */
  async restartRedis(): Promise<void> {
    await this.redis.cli('SHUTDOWN', 'NOSAVE');
    await this.redis.restart();
  }

  /** Until nothing of the backend runs any more. */
  async gone(): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    while (this.serving().length > 0) {
      // Whatever is done next would be done to another backend than the day believes.
      if (performance.now() > end) throw new Error(`The backend did not end: ${this.serving().join(', ')} still run.`);
      await sleep(20);
    }
    // The shell needs a moment to print its prompt; keys typed before would go to a program that is not there any more.
    await sleep(150);
  }

  /** A save that changes nothing that matters. */
  save(): void {
    this.saves += 1;
    this.write(`SAVES = ${this.saves}`);
  }

  breakCode(): void {
    this.backend.breakSyntax();
  }

  async mendCode(): Promise<void> {
    this.saves += 1;
    this.write(`SAVES = ${this.saves}`);
    await answering(this.port);
  }

  /** From the next start on the application needs this long, in seconds. */
  startsIn(seconds: number): void {
    this.slow = seconds;
  }

  answers = (): Promise<void> => answering(this.port);

  /** `git checkout` of a branch in which 300 files differ, and back. */
  async checkout(): Promise<void> {
    await git(this.backend.root, 'checkout', '--quiet', 'feature');
    await git(this.backend.root, 'checkout', '--quiet', 'main');
  }

  /** `uv pip install` of a package of some hundred modules into the backend's folder. */
  async install(): Promise<void> {
    const wheels = path.join(this.folder, 'wheels');
    await makeWheel(wheels);
    const target = path.join(this.backend.folder, '.lib');
    const args = [
      'pip',
      'install',
      '--quiet',
      '--no-index',
      '--find-links',
      wheels,
      '--target',
      target,
      'many-modules',
    ];
    const done = await run(this.uv, [...args, '--reinstall'], { timeoutMs: 60_000 });
    if (done.code !== 0) throw new Error(`uv could not install: ${done.stderr}`);
  }

  /** Every core busy, as a compiler makes them. */
  async build(seconds: number): Promise<void> {
    const code = `const end = Date.now() + ${seconds * 1000}; while (Date.now() < end);`;
    const workers: ChildProcess[] = [];
    for (let i = 0; i < availableParallelism(); i++) workers.push(spawn(process.execPath, ['-e', code]));
    await Promise.all(workers.map((w) => new Promise((resolve) => w.once('exit', resolve))));
  }

  /** The lid is closed: the monitor stands still, and the stack with it. */
  async sleepFor(seconds: number): Promise<void> {
    this.observer.signal('SIGSTOP');
    this.hang();
    this.redis.kill('SIGSTOP');
    await sleep(seconds * 1000);
    this.redis.kill('SIGCONT');
    await this.goOn();
    this.observer.signal('SIGCONT');
  }

  // ── What happens to them ────────────────────────────────────────────────────────────────────────────────────────────

  fault = (change: FaultChange): Promise<unknown> => sendFault(`http://127.0.0.1:${this.port}`, change);

  /** What serves: the worker under `--reload`, else the server. */
  async kill(): Promise<void> {
    const pids = this.serving();
    if (!this.reload) return signalAll(pids, 'SIGKILL');
    const lines = await Promise.all(pids.map(async (pid) => ({ pid, line: await commandLine(pid) })));
    signalAll(
      lines.filter(({ line }) => /spawn_main/.test(line)).map(({ pid }) => pid),
      'SIGKILL',
    );
  }

  /** What serves stands still until `goOn`. */
  hang(): void {
    signalAll(this.serving(), 'SIGSTOP');
  }

  /** A shell that saw its command stopped has taken the terminal back, and no Ctrl-C would reach the command before it is given it again. */
  async goOn(): Promise<void> {
    const [leader] = this.serving();
    signalAll(this.serving(), 'SIGCONT');
    this.terminal.type(FOREGROUND_AGAIN);
    const end = performance.now() + PATIENCE_MS;
    while (leader !== undefined && !(await hasTerminal(leader))) {
      if (performance.now() > end) throw new Error(`The shell did not give the terminal back to ${leader}.`);
      await sleep(50);
    }
  }

  /** What runs in the backend's folder beside the terminal and its shell, which were there first. */
  private serving(): readonly number[] {
    return processesIn(this.backend.folder).filter((pid) => !this.shells.has(pid));
  }

  private write(line: string): void {
    const wait = this.slow > 0 ? `import time\ntime.sleep(${this.slow})\n` : '';
    this.backend.breakWith(`${wait}${line}`);
  }
}

interface DeskOptions {
  readonly reload: boolean;
  readonly extra?: Readonly<Record<string, unknown>>;
}

interface DeskParts {
  readonly terminal: Terminal;
  readonly backend: BackendFolder;
  readonly port: number;
  readonly folder: string;
  readonly uv: string;
  readonly shells: ReadonlySet<number>;
}

async function prompt(terminal: Terminal): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  // bash takes no prompt from the environment where root is the user.
  while (!/[$#] $/.test(terminal.output()) && performance.now() < end) await sleep(20);
}

async function answering(port: number): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (performance.now() < end) {
    const url = `http://127.0.0.1:${port}/production/health/live`;
    const ok = await fetch(url, { signal: AbortSignal.timeout(2000) }).then(
      (r) => r.ok,
      () => false,
    );
    if (ok) return;
    await sleep(50);
  }
  throw new Error(`The backend did not answer on port ${port} within ${PATIENCE_MS / 1000} s.`);
}

async function git(folder: string, ...args: readonly string[]): Promise<void> {
  const who = ['-c', 'user.name=Day', '-c', 'user.email=day@example.invalid'];
  const done = await run('git', [...who, ...args], { cwd: folder });
  if (done.code !== 0) throw new Error(`git ${args.join(' ')}: ${done.stderr}`);
}

/** A repository with a branch in which 300 files of the application differ. */
async function commit(root: string): Promise<void> {
  writeFileSync(path.join(root, '.gitignore'), '__pycache__/\n.venv\n.lib/\n*.log\nai_service.py\n');
  await git(root, 'init', '--quiet', '--initial-branch=main');
  const generate = (value: number) => {
    for (let i = 0; i < 300; i++)
      writeFileSync(path.join(root, 'leanvibe-backend/app', `part_${i}.py`), `VALUE = ${value}\n`);
  };
  for (const [branch, value] of [
    ['main', 1],
    ['feature', 2],
  ] as const) {
    if (branch !== 'main') await git(root, 'checkout', '--quiet', '-b', branch);
    generate(value);
    await git(root, 'add', '.');
    await git(root, 'commit', '--quiet', '-m', branch);
  }
  await git(root, 'checkout', '--quiet', 'main');
}

/** Nobody saved anything just before the first start: Lifeguard tells a start with what was saved shortly before it. */
async function age(root: string): Promise<void> {
  const files = await run('git', ['ls-files', '-z', '--cached', '--others'], { cwd: root });
  const yesterday = new Date(Date.now() - 86_400_000);
  for (const file of files.stdout.split('\0').filter(Boolean)) lutimesSync(path.join(root, file), yesterday, yesterday);
}

/** A wheel is a zip with a fixed layout (PEP 427); Python's own zipfile makes one without a build backend or the network. */
const WHEEL = `
import sys, zipfile, os
folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
info = "many_modules-1.0.dist-info/"
files = {f"many_modules/part_{i}.py": f"VALUE = {i}\\n" for i in range(400)}
files["many_modules/__init__.py"] = ""
files[info + "METADATA"] = "Metadata-Version: 2.1\\nName: many-modules\\nVersion: 1.0\\n"
files[info + "WHEEL"] = "Wheel-Version: 1.0\\nGenerator: day\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
files[info + "RECORD"] = "".join(f"{name},,\\n" for name in [*files, info + "RECORD"])
with zipfile.ZipFile(os.path.join(folder, "many_modules-1.0-py3-none-any.whl"), "w") as wheel:
    for name, text in files.items():
        wheel.writestr(name, text)
`;

async function makeWheel(folder: string): Promise<void> {
  const { python } = await ensurePython();
  const done = await run(python, ['-c', WHEEL, folder]);
  if (done.code !== 0) throw new Error(`A wheel could not be made: ${done.stderr}`);
}

/** Whether what is typed reaches the group of a process. */
async function hasTerminal(pid: number): Promise<boolean> {
  const { stdout } = await run('ps', ['-o', 'pgid=,tpgid=', '-p', String(pid)], { timeoutMs: 10_000 });
  const [group, foreground] = stdout.trim().split(/\s+/);
  return group !== undefined && group === foreground;
}
