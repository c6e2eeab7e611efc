import { constants } from 'node:fs';
import { access, mkdir, rm, stat, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { CommandLine } from '../../shared/domain/index.ts';
import { formatBytes } from '../../shared/format.ts';
import { bindHostOf, blocks } from './bind-host.ts';
import { listenersOn } from './listeners.ts';
import { connectStates } from './ports.ts';
import { descendants, listProcesses } from './processes.ts';
import { resolveProgram } from './start-detached.ts';

export interface PreflightInput {
  readonly command: CommandLine;
  readonly folders: readonly { readonly path: string; readonly what: string }[];
  readonly logFile: string;
  readonly port: number;
  /** Pids that will be stopped before the start: what they hold will be free. */
  readonly tree: readonly number[];
  readonly signal?: AbortSignal;
}

/** A start writes its log and a few small files; with less room than this it would not come far. */
const MIN_FREE_BYTES = 20 * 1024 * 1024;

/**
 * Whether a start can work at all: its folder and program, the folders for its log and Lifeguard's state, room on the disk, and its port.
 * @returns null, or one sentence that says what is missing and what to do. Leaves nothing behind.
 */
export async function preflight(input: PreflightInput): Promise<string | null> {
  const program = resolveProgram(input.command);
  if (!program.ok) return `The backend cannot be started: ${program.message}`;
  return (await writableFolders(input.folders)) ?? (await lockedFile(input.logFile)) ?? portTaken(input);
}

/** Null when every folder takes a file and has room, or one sentence about the first that does not. */
export async function writableFolders(folders: PreflightInput['folders']): Promise<string | null> {
  for (const folder of folders) {
    const trouble = (await unwritable(folder)) ?? (await full(folder));
    if (trouble !== null) return trouble;
  }
  return null;
}

async function unwritable({ path: folder, what }: PreflightInput['folders'][number]): Promise<string | null> {
  const trial = path.join(folder, `.lifeguard-${process.pid}-${Math.random().toString(36).slice(2)}`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(trial, 'x', { flag: 'wx', mode: 0o600 });
    return null;
  } catch (error) {
    return `The folder for ${what}, ${folder}, cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown'}). Make it writable, or make room on its disk.`;
  } finally {
    await rm(trial, { force: true }).catch(() => {});
  }
}

async function full({ path: folder, what }: PreflightInput['folders'][number]): Promise<string | null> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= MIN_FREE_BYTES) return null;
  return `The disk of the folder for ${what}, ${folder}, has only ${formatBytes(free)} left; a start needs ${formatBytes(MIN_FREE_BYTES)}. Make room first.`;
}

async function lockedFile(file: string): Promise<string | null> {
  try {
    if (!(await stat(file)).isFile())
      return `${file} is no file, so the backend’s output cannot be kept in it. Move it away.`;
    await access(file, constants.W_OK);
    return null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? null : `The backend’s log ${file} cannot be written (${code ?? 'unknown'}).`;
  }
}

/** Somebody who is not about to be stopped and sits on the address that the start needs. */
async function portTaken({ port, command, tree, signal }: PreflightInput): Promise<string | null> {
  const table = await listProcesses(signal);
  const ours = new Set(tree.flatMap((pid) => descendants(table, pid)).map((p) => p.pid));
  const pids = table.map((p) => p.pid);
  const listeners = await listenersOn(port, pids, signal);
  const host = bindHostOf(command);
  const left = listeners.filter((l) => l.pid === null || !ours.has(l.pid));
  if (left.length === 0) return null;
  const refused = (await connectStates('127.0.0.1', port, { timeoutMs: 300, ...(signal && { signal }) })).every(
    (s) => s.state === 'refused',
  );
  const holder = left.find((l) => blocks(l, host, refused));
  if (holder === undefined) return null;
  const row = table.find((p) => p.pid === holder.pid);
  const name =
    row === undefined
      ? 'a program of another user'
      : `${row.name} (pid ${row.pid}${row.cwd === null ? '' : `, ${row.cwd}`})`;
  return `Port ${port} is held by ${name}, which is not stopped by this. Stop it first, or give the backend another port (backend.port).`;
}
