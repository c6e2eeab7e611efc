import { execFileSync, spawn } from 'node:child_process';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { releasePorts } from './ports.ts';

export type ProcessRow = {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly zombie: boolean;
};

export type SpawnOptions = {
  readonly cwd: string;
  readonly logFile: string;
  readonly env?: Readonly<Record<string, string>>;
};

export type Spawned = {
  readonly pid: number;
  /** Exit code or signal once it ended. */
  readonly ended: () => string | undefined;
};

const roots = new Set<number>();
const folders = new Set<string>();
let hooked = false;

/** Starts a program detached in a session of its own, output to a file. It and its children end with this process at the latest. */
export async function spawnDetached(command: string, args: readonly string[], options: SpawnOptions): Promise<Spawned> {
  hookExit();
  const output = openSync(options.logFile, 'a');
  const env = { ...process.env, ...options.env };
  const child = spawn(command, [...args], { cwd: options.cwd, env, detached: true, stdio: ['ignore', output, output] });
  closeSync(output);
  let ended: string | undefined;
  child.once('exit', (code, signal) => {
    ended = signal ?? `exit code ${code}`;
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  child.unref();
  const pid = child.pid as number;
  roots.add(pid);
  return { pid, ended: () => ended };
}

/** A temporary folder that is removed at the end of this process. Its real path: on macOS /var is a link. */
export function temporaryFolder(prefix: string): string {
  hookExit();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `${prefix}-`)));
  folders.add(folder);
  return folder;
}

/** Ends every process that sits in the folder (also one that a recovery started there), then removes it. */
export async function removeFolder(folder: string): Promise<void> {
  await stopPids(() => processesIn(folder), 0);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  folders.delete(folder);
}

/** The processes of a tree that spawnDetached started: its process group (a child keeps it when its parent dies) and all descendants. The root comes first. */
export function treeOf(root: number): readonly number[] {
  const rows = listProcesses().filter((row) => !row.zombie);
  const tree = new Set(rows.filter((row) => row.group === root).map((row) => row.pid));
  for (let size = -1; size !== tree.size; ) {
    size = tree.size;
    for (const row of rows) if (tree.has(row.parent)) tree.add(row.pid);
  }
  return [...tree].sort((a, b) => Number(b === root) - Number(a === root) || a - b);
}

/** Whether a process lives. A zombie, which waits for its parent only, does not. */
export function isRunning(pid: number): boolean {
  const rows = process.platform === 'linux' ? rowOf(pid) : listFromPs();
  return rows.some((row) => row.pid === pid && !row.zombie);
}

/** SIGTERM to the tree, SIGKILL to what is left after `graceMs`; resolves when all are gone. */
export async function stopTree(root: number, graceMs = 3000): Promise<void> {
  await stopPids(() => treeOf(root), graceMs);
  roots.delete(root);
}

async function stopPids(remaining: () => readonly number[], graceMs: number): Promise<void> {
  const started = performance.now();
  let left = remaining();
  if (graceMs > 0) signalAll(left, 'SIGTERM');
  // A stopped process (SIGSTOP) acts on SIGTERM only when it continues.
  signalAll(left, 'SIGCONT');
  for (;;) {
    // To ask after the known ones is less work than to look for others, which may have come meanwhile.
    left = left.filter(isRunning);
    const elapsed = performance.now() - started;
    if (left.length === 0 || elapsed >= graceMs) left = remaining();
    if (left.length === 0) return;
    if (elapsed >= graceMs) signalAll(left, 'SIGKILL');
    if (elapsed > graceMs + 15_000) throw new Error(`Processes ${left.join(', ')} survived SIGKILL for 15 s.`);
    await sleep(50);
  }
}

/** Sends a signal to each; after SIGSTOP they do stand still, which on a busy machine is some time after it was sent. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // Gone already.
    }
  }
  if (signal !== 'SIGSTOP' || process.platform !== 'linux') return;
  const begun = performance.now();
  while (pids.some(hasRunningThread) && performance.now() - begun < 5000)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
}

/** Whether any thread of a process is neither stopped nor ended: each stops by itself when it is next given a processor. */
function hasRunningThread(pid: number): boolean {
  try {
    return readdirSync(`/proc/${pid}/task`).some((thread) => {
      const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
      return !/^ [TtZX]/.test(stat.slice(stat.lastIndexOf(')') + 1));
    });
  } catch {
    return false;
  }
}

function listProcesses(): readonly ProcessRow[] {
  return process.platform === 'linux' ? listFromProc() : listFromPs();
}

const listFromProc = (): readonly ProcessRow[] => procPids().flatMap(rowOf);

/** One process as Linux tells it; none when it is gone. */
function rowOf(pid: number): readonly ProcessRow[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces and parentheses; the fields start after the last one.
    const [state, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return [{ pid, parent: Number(parent), group: Number(group), zombie: state === 'Z' || state === 'X' }];
  } catch {
    return [];
  }
}

function listFromPs(): readonly ProcessRow[] {
  const output = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,pgid=,stat='], { encoding: 'utf8' });
  return output
    .trim()
    .split('\n')
    .map((line) => {
      const [pid, parent, group, state = ''] = line.trim().split(/\s+/);
      return { pid: Number(pid), parent: Number(parent), group: Number(group), zombie: state.startsWith('Z') };
    });
}

function procPids(): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0);
}

/** Processes whose working folder is the folder or lies below it. */
export function processesIn(folder: string): readonly number[] {
  const inside = (path: string) => path === folder || path.startsWith(folder + sep);
  if (process.platform === 'linux') {
    return procPids().filter((pid) => {
      try {
        return pid !== process.pid && inside(readlinkSync(`/proc/${pid}/cwd`).replace(/ \(deleted\)$/, ''));
      } catch {
        return false;
      }
    });
  }
  return processesFromLsof(inside);
}

function processesFromLsof(inside: (path: string) => boolean): readonly number[] {
  let output = '';
  try {
    output = execFileSync('lsof', ['-nP', '-a', '-d', 'cwd', '-Fpn'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch (error) {
    // lsof exits 1 when it could not read some process; what it printed still counts.
    output = String((error as { stdout?: unknown }).stdout ?? '');
  }
  const pids: number[] = [];
  let pid = 0;
  for (const line of output.split('\n')) {
    if (line.startsWith('p')) pid = Number(line.slice(1));
    else if (line.startsWith('n') && pid !== process.pid && inside(line.slice(1))) pids.push(pid);
  }
  return pids;
}

/** Ends everything this process started through the stack and removes its folders. */
export async function stopAll(): Promise<void> {
  await Promise.all([...roots].map((root) => stopTree(root)));
  await Promise.all([...folders].map((folder) => removeFolder(folder)));
  releasePorts();
}

/** Kills and removes everything this module started or made; synchronous, for the exit handler. */
function killEverything(): void {
  for (const root of roots) signalAll(treeOf(root), 'SIGKILL');
  for (const folder of folders) {
    signalAll(processesIn(folder), 'SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
  roots.clear();
  folders.clear();
  releasePorts();
}

function hookExit(): void {
  if (hooked) return;
  hooked = true;
  process.once('exit', killEverything);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      killEverything();
      // Ends as the signal would have, unless the program has its own handler.
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    });
  }
}
