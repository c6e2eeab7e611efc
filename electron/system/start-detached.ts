import { type StdioOptions, spawn } from 'node:child_process';
import { closeSync, existsSync, fstatSync, readSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ProcessIdentity } from '../../shared/domain/index.ts';
import { openForAppending, openForeignSync } from '../files/index.ts';
import { noteExit } from './exits.ts';
import { isExecutable, toolFolders } from './find-tool.ts';
import { withNothingLeftOpen } from './left-open.ts';
import { identify } from './processes.ts';
import { redact, withoutFirstPart } from './redact/index.ts';

export interface StartOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Takes stdout and stderr; earlier ones are kept as `.1` and `.2`. */
  readonly logFile: string;
  readonly signal?: AbortSignal;
}

/** A process that Lifeguard started and that outlives it. */
export interface RunningChild {
  readonly process: ProcessIdentity;
  /** How it ended, or null while it lives. */
  exit(): { readonly code: number | null; readonly signal: NodeJS.Signals | null } | null;
  /** Last lines of its output so far. */
  tail(): string[];
  /** Milliseconds since it last printed something. */
  quietForMs(): number;
}

export type StartResult =
  | { readonly ok: true; readonly child: RunningChild }
  | { readonly ok: false; readonly message: string };

const KEPT_LOGS = 2;
const TAIL_BYTES = 32 * 1024;
/** A traceback of a real application has 70 lines and more. */
const TAIL_LINES = 200;

/**
 * Starts a program in a new session with its output in a file, so that the end of Lifeguard does not end it.
 * What cannot be started comes back as a sentence; a program that ends at once is seen through `exit()`.
 */
export async function startDetached(options: StartOptions): Promise<StartResult> {
  options.signal?.throwIfAborted();
  const program = resolveProgram(options);
  if (!program.ok) return program;
  let log: number;
  try {
    rotate(options.logFile);
    // What the program prints is its own and may hold anything: nobody else reads it, whatever the file was before.
    log = openForAppending(options.logFile);
  } catch (error) {
    return { ok: false, message: `its output cannot be written to ${options.logFile}: ${(error as Error).message}.` };
  }
  const start = (stdio: StdioOptions) =>
    spawn(program.file, options.args, {
      cwd: options.cwd,
      env: { ...process.env, PATH: toolFolders().join(path.delimiter), PYTHONUNBUFFERED: '1', ...options.env },
      stdio,
      detached: true,
    });
  const child = withNothingLeftOpen(['ignore', log, log], start);
  closeSync(log);
  let ended: ReturnType<RunningChild['exit']> = null;
  let known: ProcessIdentity | null = null;
  child.once('exit', (code, signal) => {
    ended = { code, signal };
    if (known !== null) noteExit(known, ended);
  });
  const failure = await new Promise<string | null>((resolve) => {
    child.once('spawn', () => resolve(null));
    child.once('error', (error: NodeJS.ErrnoException) => resolve(`${error.message} (${error.code ?? 'unknown'})`));
  });
  if (failure !== null || child.pid === undefined)
    return { ok: false, message: failure ?? 'the system gave it no pid.' };
  child.unref();
  // A program that has ended already has no start time any more; its pid is then only for showing.
  const identity = (await identify(child.pid)) ?? { pid: child.pid, startedAt: '' };
  known = identity;
  return { ok: true, child: runningChild(identity, options.logFile, () => ended) };
}

function runningChild(identity: ProcessIdentity, logFile: string, exit: RunningChild['exit']): RunningChild {
  return {
    process: identity,
    exit,
    tail: () => tail(logFile),
    quietForMs: () => Date.now() - (existsSync(logFile) ? statSync(logFile).mtimeMs : Date.now()),
  };
}

type Resolved = { readonly ok: true; readonly file: string } | { readonly ok: false; readonly message: string };

/** Finds the program as a shell would, and says in words why it cannot be run. */
export function resolveProgram({ command, cwd }: Pick<StartOptions, 'command' | 'cwd'>): Resolved {
  if (!existsSync(cwd)) return { ok: false, message: `its folder ${cwd} does not exist.` };
  if (!command.includes('/')) {
    const found = toolFolders()
      .map((f) => path.join(f, command))
      .find(isExecutable);
    return found === undefined
      ? { ok: false, message: `${command} is not installed, or not on PATH.` }
      : { ok: true, file: found };
  }
  const file = path.resolve(cwd, command);
  if (!existsSync(file)) return { ok: false, message: `the file ${file} does not exist.` };
  if (!isExecutable(file))
    return { ok: false, message: `the file ${file} is not executable. \`chmod +x\` makes it so.` };
  return { ok: true, file };
}

/** Keeps the logs of the last starts; a start is when somebody wants to read the one before. */
function rotate(file: string): void {
  for (let i = KEPT_LOGS; i >= 1; i--) {
    const from = i === 1 ? file : `${file}.${i - 1}`;
    if (existsSync(from)) renameSync(from, `${file}.${i}`);
  }
}

/** Last lines of a file, reading no more than its last 32 KiB; empty when it cannot be read. */
export function tail(file: string, lines = TAIL_LINES): string[] {
  let handle: number;
  try {
    handle = openForeignSync(file);
  } catch {
    return [];
  }
  try {
    const { size } = fstatSync(handle);
    const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
    const read = readSync(handle, buffer, 0, buffer.length, Math.max(0, size - buffer.length));
    const text = buffer.toString('utf8', 0, read).trimEnd();
    const whole = size > buffer.length ? withoutFirstPart(redact(text)) : text;
    return whole === '' ? [] : whole.split('\n').slice(-lines);
  } finally {
    closeSync(handle);
  }
}
