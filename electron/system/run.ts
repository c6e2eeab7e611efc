import { type ChildProcessByStdio, type StdioOptions, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { Clock } from '../../shared/domain/index.ts';
import { afterAwake } from './awake-time.ts';
import { systemClock } from './clock.ts';
import { findSystemTool } from './find-tool.ts';
import { withNothingLeftOpen } from './left-open.ts';
import { afterTime } from './own-time.ts';
import { createLineSplitter } from './redact/index.ts';

export interface RunOptions {
  /** Hard limit in milliseconds; then the child's whole group is killed. */
  readonly timeoutMs: number;
  /** By which the limit goes; by default the machine's. */
  readonly clock?: Clock;
  readonly cwd?: string;
  /** Added to the inherited environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Kept output per stream, in bytes; the rest is read and thrown away. Default 256 KiB. */
  readonly maxBytes?: number;
  /** Told of every complete line of either stream while the program runs. */
  readonly onLine?: (line: string) => void;
}

interface Output {
  readonly stdout: string;
  readonly stderr: string;
  /** True when more came than `maxBytes`. */
  readonly truncated: boolean;
}

/** How a program ended. Every way is a value: a missing tool is as ordinary as an exit code. */
export type RunResult =
  | ({ readonly kind: 'exit'; readonly code: number } & Output)
  | ({ readonly kind: 'signal'; readonly signal: NodeJS.Signals } & Output)
  | ({ readonly kind: 'timeout' } & Output)
  | ({ readonly kind: 'aborted' } & Output)
  | { readonly kind: 'not-found' }
  | { readonly kind: 'not-executable' }
  | { readonly kind: 'failed'; readonly message: string };

const DEFAULT_MAX_BYTES = 256 * 1024;
/** What may take so long, in milliseconds, may be slept through, and then has its whole time. What is shorter is asked often, and is to wake nobody each second. */
const LONG_MS = 10_000;

/**
 * Runs a program with an argument list to its end. Never through a shell; in the C locale, so that output can be read; in a
 * process group of its own, so that nothing of it is left after a time limit or an abort.
 */
export function run(command: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  if (options.signal?.aborted) return Promise.resolve({ kind: 'aborted', stdout: '', stderr: '', truncated: false });
  // A bare name is a tool of the system; the child's own PATH stays as it is.
  const program = command.includes('/') ? command : findSystemTool(command, { ...process.env, ...options.env });
  if (program === null) return Promise.resolve({ kind: 'not-found' });
  return new Promise((resolve) => {
    const env = { ...process.env, ...options.env, LC_ALL: 'C' };
    const start = (stdio: StdioOptions) => spawn(program, args, { cwd: options.cwd, env, stdio, detached: true });
    const child = withNothingLeftOpen(['ignore', 'pipe', 'pipe'], start) as ChildProcessByStdio<
      null,
      Readable,
      Readable
    >;
    const stdout = collect(options);
    const stderr = collect(options);
    child.stdout.on('data', stdout.take);
    child.stderr.on('data', stderr.take);
    let cause: 'timeout' | 'aborted' | null = null;
    const kill = (why: 'timeout' | 'aborted') => () => {
      cause ??= why;
      killGroup(child.pid);
    };
    const limited = options.timeoutMs < LONG_MS ? afterTime : afterAwake;
    const cancel = limited(options.clock ?? systemClock, options.timeoutMs, kill('timeout'));
    const onAbort = kill('aborted');
    options.signal?.addEventListener('abort', onAbort, { once: true });
    const settle = (result: RunResult) => {
      cancel();
      options.signal?.removeEventListener('abort', onAbort);
      resolve(result);
    };
    child.once('error', (error: NodeJS.ErrnoException) => settle(startFailure(error)));
    child.once('close', (code, signal) => {
      const output = {
        stdout: stdout.end(),
        stderr: stderr.end(),
        truncated: stdout.truncated() || stderr.truncated(),
      };
      if (cause !== null) settle({ kind: cause, ...output });
      else if (code !== null) settle({ kind: 'exit', code, ...output });
      else settle({ kind: 'signal', signal: signal ?? 'SIGKILL', ...output });
    });
  });
}

function startFailure(error: NodeJS.ErrnoException): RunResult {
  if (error.code === 'ENOENT') return { kind: 'not-found' };
  if (error.code === 'EACCES') return { kind: 'not-executable' };
  return { kind: 'failed', message: error.message };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself in the meantime.
  }
}

function collect({ maxBytes = DEFAULT_MAX_BYTES, onLine }: RunOptions) {
  const decoder = new StringDecoder('utf8');
  const lines = onLine === undefined ? null : createLineSplitter(onLine);
  let text = '';
  let bytes = 0;
  let cut = false;
  const keep = (chunk: string) => {
    if (bytes < maxBytes) text += chunk;
    else cut = true;
    bytes += chunk.length;
    lines?.take(chunk);
  };
  return {
    take: (chunk: Buffer) => keep(decoder.write(chunk)),
    end: () => {
      lines?.end();
      return text.length > maxBytes ? wholeWords(text.slice(0, maxBytes)) : text;
    },
    truncated: () => cut || text.length > maxBytes,
  };
}

/** Without the word that was cut at the end: half a secret is not known for one. What has no word in its last part stays as it is. */
function wholeWords(text: string): string {
  const from = Math.max(0, text.length - 512);
  const end = text.slice(from).search(/\s\S*$/);
  return end < 0 ? text : text.slice(0, from + end);
}
