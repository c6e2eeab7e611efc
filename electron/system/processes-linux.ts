import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { HOST_DECLARATIONS } from '../../shared/components/hosts.ts';
import type { ProcessInfo } from '../../shared/domain/index.ts';
import { OfLately } from './of-lately.ts';
import { programName } from './program-name.ts';
import { createCleaner } from './redact/index.ts';
import type { SystemKeeper } from './system-keeper.ts';

/** Ticks of /proc/PID/stat per second: USER_HZ, which Linux fixes at 100 for user space (proc(5)). */
const TICKS = 100;
const PAGE_BYTES = 4096;
/** So many fields stand behind the name up to the last that is read. */
const FIELDS = 22;
/** Flag of a thread of the kernel (PF_KTHREAD in include/linux/sched.h). */
const OF_KERNEL = 0x0020_0000;

/** Fields of /proc/PID/stat that are used, by their numbers in proc(5). */
export interface Stat {
  readonly pid: number;
  readonly name: string;
  readonly state: ProcessInfo['state'];
  readonly parentPid: number;
  /** A thread of the kernel: it has neither arguments nor a folder. */
  readonly isOfKernel: boolean;
  readonly cpuTicks: number;
  readonly startedAt: string;
  readonly residentBytes: number;
}

const STATES: Readonly<Record<string, ProcessInfo['state']>> = {
  R: 'running',
  S: 'sleeping',
  D: 'sleeping',
  I: 'sleeping',
  T: 'stopped',
  t: 'stopped',
  Z: 'zombie',
  X: 'zombie',
};

/** Reads one line of /proc/PID/stat. The name stands in parentheses and may hold spaces and parentheses itself. Null when it is no such line. */
export function parseStat(text: string): Stat | null {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return null;
  // Its fields stand one space apart, and half of them are of use to nobody.
  const rest = text.slice(close + 2).split(' ', FIELDS);
  const number = (field: number) => Number(rest[field - 3]);
  const pid = Number(text.slice(0, open));
  if (!Number.isInteger(pid) || rest.length < FIELDS) return null;
  return {
    pid,
    name: text.slice(open + 1, close),
    state: STATES[rest[0] ?? ''] ?? 'unknown',
    parentPid: number(4),
    isOfKernel: (number(9) & OF_KERNEL) !== 0,
    cpuTicks: number(14) + number(15),
    startedAt: rest[22 - 3] ?? '',
    residentBytes: Math.max(0, number(24)) * PAGE_BYTES,
  };
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

const uptimeSeconds = (): number => Number((read('/proc/uptime') ?? '0').split(' ')[0]);

export const stat = (pid: number | string): Stat | null => {
  const text = read(`/proc/${pid}/stat`);
  return text === null ? null : parseStat(text);
};

/** Every process that there is. */
export const allPids = (): number[] => readdirSync('/proc').map(Number).filter(Number.isInteger);

const statsOf = (pids: readonly number[]): Stat[] => pids.map(stat).filter((s) => s !== null);

/** Start time of a process, or null when there is none. A zombie has ended: it only waits to be reaped. */
export function startedAt(pid: number): string | null {
  const found = stat(pid);
  return found === null || found.state === 'zombie' ? null : found.startedAt;
}

function link(file: string): string | null {
  try {
    return readlinkSync(file).replace(/ \(deleted\)$/, '');
  } catch {
    return null;
  }
}

const nameOf = (comm: string, commandLine: string, pid: number): string =>
  programName(comm, commandLine, () => link(`/proc/${pid}/exe`));

const clean = createCleaner([]);
/** Command lines as they are shown, by what the kernel tells. */
const commands = new OfLately((raw) => clean(raw.replaceAll('\0', ' ').trim()));

type Row = ProcessInfo & { readonly cpuSeconds: number };

/** Everything about these processes; those that are gone are left out. */
export function rowsOf(pids: readonly number[]): Row[] {
  const up = uptimeSeconds();
  return statsOf(pids).map((s) => {
    // Of two hundred processes of a small machine a hundred are the kernel's: to ask for what they do not have costs as much as what others do.
    const commandLine = s.isOfKernel ? s.name : commands.of(read(`/proc/${s.pid}/cmdline`) ?? '') || s.name;
    return {
      pid: s.pid,
      startedAt: s.startedAt,
      parentPid: s.parentPid,
      name: nameOf(s.name, commandLine, s.pid),
      commandLine,
      cwd: s.isOfKernel ? null : link(`/proc/${s.pid}/cwd`),
      state: s.state,
      residentBytes: s.residentBytes,
      cpuPercent: null,
      uptimeSeconds: Math.max(0, up - Number(s.startedAt) / TICKS),
      cpuSeconds: s.cpuTicks / TICKS,
    };
  });
}

/** How much processor time each process used, in seconds: one line of each is read. */
export const cpuTimes = (): Pick<Row, 'pid' | 'startedAt' | 'name' | 'cpuSeconds'>[] =>
  statsOf(allPids()).map(({ pid, startedAt, name, cpuTicks }) => ({
    pid,
    startedAt,
    name,
    cpuSeconds: cpuTicks / TICKS,
  }));

/** What a process is called, by the kernel's word for it. */
export const shownName = (pid: number, name: string): string =>
  nameOf(name, clean(read(`/proc/${pid}/cmdline`) ?? ''), pid);

/** The exact arguments of a process, secrets and all; null when it is gone or another user's. What a program wrote over them is what is read. */
export function argumentsOf(pid: number): string[] | null {
  const text = read(`/proc/${pid}/cmdline`);
  return text === null || text === '' ? null : text.replace(/\0$/, '').split('\0');
}

/** User number of a process; null when it is gone. */
export function userOf(pid: number): number | null {
  try {
    return statSync(`/proc/${pid}`).uid;
  } catch {
    return null;
  }
}

const OF_CONTAINERS = HOST_DECLARATIONS.flatMap(({ controlGroups }) => controlGroups);

/** The container or the unit of systemd whose control group a process is in; null where that is Lifeguard's own. */
export function keeperOf(pid: number): SystemKeeper | null {
  const groups = read(`/proc/${pid}/cgroup`) ?? '';
  return groups === read('/proc/self/cgroup') ? null : keeperIn(groups, process.getuid?.() ?? null);
}

/**
 * What the control groups of a process say of who keeps it.
 * @param groups as `/proc/PID/cgroup` has them
 * @param uid number of the user whose own systemd may be asked
 */
export function keeperIn(groups: string, uid: number | null): SystemKeeper | null {
  if (OF_CONTAINERS.some((word) => groups.includes(word))) return { kind: 'container' };
  const path = groups.trim().split('\n').at(-1)?.split('/') ?? [];
  const name = path.at(-1) ?? '';
  if (!name.endsWith('.service') || name.startsWith('user@')) return null;
  return { kind: path.includes(`user@${uid}.service`) ? 'own-unit' : 'unit', name };
}

/** The regular file that takes a process's output, if it is one. */
export function outputFile(pid: number): string | null {
  const target = link(`/proc/${pid}/fd/1`);
  return target?.startsWith('/') && !target.startsWith('/dev/') ? target : null;
}

/** Whether the process was started by `uv run`, which marks the environment of its child. */
export function startedByUv(pid: number): boolean {
  return (read(`/proc/${pid}/environ`) ?? '').split('\0').some((entry) => entry.startsWith('UV_RUN_RECURSION_DEPTH='));
}
