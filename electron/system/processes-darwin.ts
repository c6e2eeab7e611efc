import { existsSync, realpathSync } from 'node:fs';
import type { ProcessInfo } from '../../shared/domain/index.ts';
import { launchdJobs } from './launchd.ts';
import { OfLately } from './of-lately.ts';
import { ask, type Question, whatWasRead } from './question.ts';
import { createCleaner } from './redact/index.ts';
import { run } from './run.ts';
import { checkOf, type SelfCheck, told } from './self-check.ts';
import type { SystemKeeper } from './system-keeper.ts';

/** Columns of `ps`; the command comes last because it holds spaces. `lstart` is five words in the C locale. */
const COLUMNS = 'pid=,ppid=,rss=,stat=,time=,lstart=,command=';
const LINE =
  /^\s*(?<pid>\d+)\s+(?<ppid>\d+)\s+(?<rss>\d+)\s+(?<stat>\S+)\s+(?<time>[\d:.-]+)\s+(?<lstart>\w{3}\s+\w{3}\s+\d+\s+[\d:]+\s+\d{4})\s+(?<command>.*)$/;

export type PsRow = Omit<ProcessInfo, 'cwd' | 'cpuPercent'> & { readonly cpuSeconds: number };

const STATES: Readonly<Record<string, ProcessInfo['state']>> = {
  R: 'running',
  S: 'sleeping',
  I: 'sleeping',
  U: 'sleeping',
  T: 'stopped',
  Z: 'zombie',
};

/** `[[d-]hh:]mm:ss.cc` in seconds. */
function seconds(time: string): number {
  const [days, clock] = time.includes('-') ? time.split('-', 2) : ['0', time];
  const parts = (clock ?? '').split(':').map(Number);
  return Number(days) * 86_400 + parts.reduce((sum, part) => sum * 60 + part, 0);
}

/** What an app runs lies in its bundle, mostly by a name with spaces: `Google Chrome Helper (Renderer)`. Its first argument begins with a dash or a slash. */
const IN_BUNDLE = /^\/(?:(?! [-/]).)*\.app\/Contents\/MacOS\/([^/]+?)(?= [-/]|$)/;

const nameOf = (command: string): string =>
  IN_BUNDLE.exec(command)?.[1] ?? (command.split(/\s/, 1)[0] ?? '').split('/').at(-1) ?? command;

/** Command lines as they are shown. */
const commands = new OfLately(createCleaner([]));

/** Reads one line of `ps`; null when it is not one. */
export function parsePsLine(line: string, nowMs: number): PsRow | null {
  const groups = LINE.exec(line)?.groups;
  if (groups === undefined) return null;
  const startedAt = (groups.lstart ?? '').replace(/\s+/g, ' ');
  const command = groups.command ?? '';
  return {
    pid: Number(groups.pid),
    parentPid: Number(groups.ppid),
    residentBytes: Number(groups.rss) * 1024,
    state: STATES[(groups.stat ?? '')[0] ?? ''] ?? 'unknown',
    cpuSeconds: seconds(groups.time ?? '0'),
    startedAt,
    uptimeSeconds: Math.max(0, (nowMs - Date.parse(startedAt)) / 1000) || 0,
    name: nameOf(command),
    commandLine: commands.of(command),
  };
}

const table: Question<PsRow[]> = {
  command: 'ps',
  args: ['-axww', '-o', COLUMNS],
  timeoutMs: 5000,
  maxBytes: 4 * 1024 * 1024,
  anyCode: true,
  read(output) {
    const now = Date.now();
    const rows = output
      .split('\n')
      .map((line) => parsePsLine(line, now))
      .filter((row) => row !== null);
    return rows.length === 0 ? null : rows;
  },
};

/** Every process, from one `ps`; empty when `ps` cannot be run. */
export const allRows = async (signal?: AbortSignal): Promise<PsRow[]> => whatWasRead(await ask(table, signal)) ?? [];

/** Start time of one process as `ps` words it, or null when it is gone. */
export async function startedAt(pid: number): Promise<string | null> {
  const result = await run('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { timeoutMs: 3000 });
  if (result.kind !== 'exit') return null;
  const match = /^\s*(\S+)\s+(.+?)\s*$/.exec(result.stdout);
  if (match === null || match[1]?.startsWith('Z')) return null;
  return (match[2] ?? '').replace(/\s+/g, ' ');
}

/** Working folders by pid, from the `-F` output of `lsof`: a line `p<pid>`, then `n<folder>`. */
export function parseLsofNames(output: string): Map<number, string> {
  const found = new Map<number, string>();
  let pid = 0;
  for (const line of output.split('\n')) {
    if (line.startsWith('p')) pid = Number(line.slice(1));
    else if (line.startsWith('n/')) found.set(pid, line.slice(1));
  }
  return found;
}

const folders = (pids: readonly number[]): Question<Map<number, string>> => ({
  command: 'lsof',
  args: ['-a', '-w', '-d', 'cwd', '-Fpn', '-p', pids.join(',')],
  timeoutMs: 5000,
  // lsof exits with 1 when one of the pids is gone, and still prints the others.
  anyCode: true,
  read(output) {
    const found = parseLsofNames(output);
    return found.size === 0 ? null : found;
  },
});

/** Working folders of these processes; those that cannot be seen are left out. */
export async function workingFolders(pids: readonly number[], signal?: AbortSignal): Promise<Map<number, string>> {
  if (pids.length === 0) return new Map();
  return whatWasRead(await ask(folders(pids), signal)) ?? new Map();
}

/** The regular file that takes a process's output, if it is one. */
export async function outputFile(pid: number): Promise<string | null> {
  const result = await run('lsof', ['-a', '-w', '-d', '1', '-Ftn', '-p', String(pid)], { timeoutMs: 5000 });
  if (result.kind !== 'exit' || !/^tREG$/m.test(result.stdout)) return null;
  return parseLsofNames(result.stdout).get(pid) ?? null;
}

/**
 * The arguments of a process, secrets and all; null when it is gone, or when a word may be half of a name with a space in it, because `ps` joins
 * them by spaces.
 */
export async function argumentsOf(pid: number): Promise<string[] | null> {
  const result = await run('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { timeoutMs: 3000 });
  return result.kind === 'exit' ? splitCommand(result.stdout.trim(), existsSync) : null;
}

/** Splits what `ps` joined; null for nothing, and where two neighbours together name a path that exists. */
export function splitCommand(text: string, exists: (file: string) => boolean): string[] | null {
  const words = text.split(' ');
  const torn = words.some((w, i) => w.includes('/') && i + 1 < words.length && exists(`${w} ${words[i + 1]}`));
  return text === '' || torn ? null : words;
}

/** User number of a process; null when it is gone. */
export async function userOf(pid: number): Promise<number | null> {
  const result = await run('ps', ['-o', 'uid=', '-p', String(pid)], { timeoutMs: 3000 });
  const uid = result.kind === 'exit' ? result.stdout.trim() : '';
  return /^\d+$/.test(uid) ? Number(uid) : null;
}

/** The launchd job that keeps a process; null when it is none of this user's. */
export const keeperOf = async (pid: number): Promise<SystemKeeper | null> => (await keepersOf([pid])).get(pid) ?? null;

/** An app that somebody opened is in launchd's list too, and not started again when it ends. */
const OPENED = /^application\./;

/** The same for many at once, from one list of jobs. */
export async function keepersOf(
  pids: readonly number[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<number, SystemKeeper>> {
  const wanted = new Set(pids);
  const jobs = (await launchdJobs(signal)) ?? [];
  const kept = jobs.filter(({ label }) => !OPENED.test(label));
  return new Map(
    kept.flatMap(({ pid, label: name }) =>
      pid !== null && wanted.has(pid) ? [[pid, { kind: 'launchd', name } as const] as const] : [],
    ),
  );
}

/** Whether the process was started by `uv run`, which marks the environment of its child; `ps -E` shows it for one's own processes. */
export async function startedByUv(pid: number): Promise<boolean> {
  const result = await run('ps', ['-E', '-ww', '-o', 'command=', '-p', String(pid)], { timeoutMs: 3000 });
  return result.kind === 'exit' && /\sUV_RUN_RECURSION_DEPTH=/.test(result.stdout);
}

export const psChecks: readonly SelfCheck[] = [
  checkOf({ id: 'ps.processes', title: 'Processes', source: 'ps -axww' }, table, (rows, output) => {
    const own = rows.find(({ pid }) => pid === process.pid);
    return {
      processes: rows.length,
      linesNotUnderstood: output.split('\n').filter((line) => line.trim() !== '').length - rows.length,
      hasItself: own !== undefined,
      hasItsStartTime: own !== undefined && !Number.isNaN(Date.parse(own.startedAt)),
      stateNotUnderstood: rows.filter(({ state }) => state === 'unknown').length,
    };
  }),
  {
    id: 'lsof.folder',
    title: 'Folder that a process works in',
    source: 'lsof -a -w -d cwd -Fpn -p PID',
    on: 'darwin',
    comesAlong: true,
    limitMs: 6000,
    look: async ({ signal }) =>
      told(await ask(folders([process.pid]), signal), (found) => {
        const own = found.get(process.pid);
        return { found: found.size, isItsOwn: own !== undefined && own === realpathSync(process.cwd()) };
      }),
  },
];
