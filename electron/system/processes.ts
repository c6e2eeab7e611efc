import type { ProcessIdentity, ProcessInfo } from '../../shared/domain/index.ts';
import * as darwin from './processes-darwin.ts';
import * as linux from './processes-linux.ts';
import type { SystemKeeper } from './system-keeper.ts';

const isMac = process.platform === 'darwin';

/** A process as the table shows it, with the CPU time it used so far. */
export type ProcessRow = ProcessInfo & { readonly cpuSeconds: number };

/**
 * Every process of this machine, without folders on macOS (see `withFolders`), because asking for them costs.
 */
export async function listProcesses(signal?: AbortSignal): Promise<ProcessRow[]> {
  if (!isMac) return linux.rowsOf(linux.allPids());
  return (await darwin.allRows(signal)).map((row) => ({ ...row, cwd: null, cpuPercent: null }));
}

/** How much processor time a process has used so far. */
export type ProcessTime = Pick<ProcessRow, 'pid' | 'startedAt' | 'name' | 'cpuSeconds'>;

/** How much processor time each process of this machine has used, where that costs less than all that there is to know of it. */
export const processTimes = async (signal?: AbortSignal): Promise<readonly ProcessTime[]> =>
  isMac ? listProcesses(signal) : linux.cpuTimes();

/** The name of a process as a table of processes has it, by the one in its line of times. */
export const shownName = ({ pid, name }: Pick<ProcessRow, 'pid' | 'name'>): string =>
  isMac ? name : linux.shownName(pid, name);

/** The same rows with their working folders, for the few that matter. */
export async function withFolders(rows: readonly ProcessRow[], signal?: AbortSignal): Promise<ProcessRow[]> {
  if (!isMac) return [...rows];
  const folders = await darwin.workingFolders(
    rows.map((r) => r.pid),
    signal,
  );
  return rows.map((row) => ({ ...row, cwd: folders.get(row.pid) ?? null }));
}

/** Pid and start time of a living process; null when there is none. */
export async function identify(pid: number): Promise<ProcessIdentity | null> {
  const startedAt = isMac ? await darwin.startedAt(pid) : linux.startedAt(pid);
  return startedAt === null ? null : { pid, startedAt };
}

/** Whether the very process still lives: a pid that was reused has another start time (F28 in test/faults). */
export async function isSame({ pid, startedAt }: ProcessIdentity): Promise<boolean> {
  return (await identify(pid))?.startedAt === startedAt;
}

/**
 * Whether it is the very process and has not begun to end: one that was killed has no arguments any more when its connections close, one that
 * closes them by itself still has.
 */
export async function stillRuns(identity: ProcessIdentity): Promise<boolean> {
  const [same, words] = await Promise.all([isSame(identity), argumentsOf(identity.pid)]);
  // `ps` puts the name of a process that is ending in parentheses.
  return same && words !== null && !words[0]?.startsWith('(');
}

/** Lets a stopped process go on, if it is still the very one. */
export async function continueProcess(identity: ProcessIdentity): Promise<'sent' | 'gone' | 'not-allowed'> {
  if (!(await isSame(identity))) return 'gone';
  try {
    process.kill(identity.pid, 'SIGCONT');
    return 'sent';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? 'not-allowed' : 'gone';
  }
}

/** This process. @throws when the system hides it from itself */
export async function ownIdentity(): Promise<ProcessIdentity> {
  const own = await identify(process.pid);
  if (own === null) throw new Error('The system does not show this process its own start time.');
  return own;
}

/** The regular file that takes a process's output, or null (a terminal, a pipe, or not to be seen). */
export const outputFileOf = async (pid: number): Promise<string | null> =>
  isMac ? darwin.outputFile(pid) : linux.outputFile(pid);

/** A process and all its descendants in a table, parents before children. */
export function descendants<T extends { readonly pid: number; readonly parentPid: number }>(
  table: readonly T[],
  root: number,
): T[] {
  const children = new Map<number, T[]>();
  for (const row of table) {
    const siblings = children.get(row.parentPid);
    if (siblings === undefined) children.set(row.parentPid, [row]);
    else siblings.push(row);
  }
  const found: T[] = table.filter((row) => row.pid === root);
  for (let i = 0; i < found.length; i++) {
    const parent = found[i];
    // A table is not read in one moment: a cycle through a reused pid must not hang us.
    if (parent !== undefined) found.push(...(children.get(parent.pid) ?? []).filter((c) => !found.includes(c)));
  }
  return found;
}

/** The exact arguments of a process, not cleaned of secrets: for starting it again, never for showing. Null where they cannot be told. */
export const argumentsOf = async (pid: number): Promise<string[] | null> =>
  isMac ? darwin.argumentsOf(pid) : linux.argumentsOf(pid);

/** User number of a process; null when it is gone. */
export const userOf = async (pid: number): Promise<number | null> => (isMac ? darwin.userOf(pid) : linux.userOf(pid));

/** What keeps a process and would start it again itself; null when there is nothing. */
export const keeperOf = async (pid: number): Promise<SystemKeeper | null> =>
  isMac ? darwin.keeperOf(pid) : linux.keeperOf(pid);

/** Whether `uv run` started a process; its mark stays in the environment after uv itself is gone. */
export const startedByUv = async (pid: number): Promise<boolean> =>
  isMac ? darwin.startedByUv(pid) : linux.startedByUv(pid);

/** The same for many at once: who keeps each, without those that nobody does. */
export async function keepersOf(
  pids: readonly number[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<number, SystemKeeper>> {
  if (isMac) return darwin.keepersOf(pids, signal);
  return new Map(pids.flatMap((pid) => [[pid, linux.keeperOf(pid)] as const]).filter(isKept));
}

const isKept = (entry: readonly [number, SystemKeeper | null]): entry is readonly [number, SystemKeeper] =>
  entry[1] !== null;
