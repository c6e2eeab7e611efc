import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { BackendEnd, ProcessInfo } from '../../../shared/domain/index.ts';
import { type Exit, exitInWords, signalOf } from '../../../shared/exit-words.ts';
import { formatBytes } from '../../../shared/format.ts';
import { type DiagnosticReport, exitOf, kernelKillOf, reportsSince } from '../../system/index.ts';
import type { EndOf } from './ends.ts';

type Why = NonNullable<BackendEnd['why']>;

/** A report is dated at the end or shortly before it is written; clocks of the two differ by the time between two looks. */
const AROUND_MS = 30_000;
/** The system needs some seconds to write a report. */
const WAIT_MS = 10_000;
/** After this nothing more is expected. */
const GIVE_UP_MS = 90_000;

export interface EndReasonsOptions {
  /** Folders with the system's reports; empty where there are none. */
  readonly folders: readonly string[];
}

/** Finds out what the system itself reports of an end: that it needed the memory, that the GPU was reset, that the program crashed. */
export class EndReasons {
  private readonly options: EndReasonsOptions;
  /** By pid and start of the process that ended. */
  private readonly known = new Map<string, Why>();
  private memoryKills: { readonly file: string; readonly count: number } | null = null;

  constructor(options: EndReasonsOptions) {
    this.options = options;
  }

  /** While it lives: on Linux its control group counts the processes that the kernel ended for memory. */
  observe(serving: ProcessInfo | undefined): void {
    if (serving === undefined || process.platform !== 'linux') return;
    const file = this.memoryKills?.file ?? eventsFileOf(serving.pid);
    const count = file === null ? null : killsIn(file);
    if (file !== null && count !== null) this.memoryKills = { file, count };
  }

  /** The same ends with what is known of their reasons by now. */
  async explain(ends: readonly EndOf[], now: number, signal: AbortSignal): Promise<readonly BackendEnd[]> {
    const last = ends.at(-1);
    if (last !== undefined && !this.known.has(keyOf(last)) && now - last.at < GIVE_UP_MS) {
      const why = this.killedByKernel(last) ?? toldByKernel(last) ?? (await this.reported(last, now, signal));
      if (why !== null) this.known.set(keyOf(last), why);
    }
    return ends.map(({ process: _, ...end }) => ({ ...end, why: this.known.get(`${_.pid} ${_.startedAt}`) ?? null }));
  }

  private killedByKernel(end: EndOf): Why | null {
    if (this.memoryKills === null) return null;
    const { file, count } = this.memoryKills;
    const now = killsIn(file);
    this.memoryKills = null;
    if (now === null || now <= count) return null;
    return { kind: 'memory', text: `The kernel ended it for lack of memory; ${used(end)}` };
  }

  private async reported(end: EndOf, now: number, signal: AbortSignal): Promise<Why | null> {
    const reports = await reportsSince(this.options.folders, end.at - AROUND_MS, signal);
    for (const report of reports) {
      const why = Math.abs((report.at ?? end.at) - end.at) <= AROUND_MS ? whyOf(report, end) : null;
      if (why !== null) return why;
    }
    if (this.options.folders.length === 0 || now - end.at < WAIT_MS) return null;
    return { kind: 'none', text: withoutReport(exitOf(end.process)) };
  }
}

/** The kernel's own log, where it may be read. */
function toldByKernel(end: EndOf): Why | null {
  const { process: ended, at, ranSeconds } = end;
  const kill = kernelKillOf(ended.pid, at - ranSeconds * 1000 - AROUND_MS);
  if (kill === null) return null;
  const short = kill.of === 'group' ? 'the limit of its control group was reached' : 'the machine had none left';
  return {
    kind: 'memory',
    text: `The kernel ended it for lack of memory: ${short}; it held ${formatBytes(kill.residentBytes)}.`,
  };
}

/** What is known of an end that the system wrote nothing about; only of programs that Lifeguard started how they ended. */
function withoutReport(exit: Exit | null): string {
  const ended = exit === null ? null : exitInWords(exit);
  if (exit === null || ended === null)
    return 'The system wrote no report of its end: a person or a program sent it a signal, or it ended by itself.';
  return signalOf(exit) === null
    ? `It ${ended}, and the system wrote no report of it: it ended by itself.`
    : `It ${ended}, and the system wrote no report of it: a person or a program sent that signal.`;
}

const keyOf = ({ process: { pid, startedAt } }: EndOf): string => `${pid} ${startedAt}`;
const used = ({ residentBytes }: BackendEnd): string => `it used ${formatBytes(residentBytes)} when it was last seen.`;
/** GPU reports cut the name to 16 characters. */
const sameName = (cut: string, name: string): boolean => cut !== '' && (cut === name || cut === name.slice(0, 16));

/** What a report says of this very process; null when it is about another. */
export function whyOf(report: DiagnosticReport, end: EndOf): Why | null {
  const { pid, name } = end.process;
  switch (report.kind) {
    case 'memory': {
      const victim = report.victims.find((v) => v.pid === pid);
      if (victim === undefined) return null;
      const took = victim.residentBytes === null ? used(end) : `it used ${formatBytes(victim.residentBytes)}.`;
      return { kind: 'memory', text: `macOS ended it to free memory (${victim.reason}); ${took}` };
    }
    case 'panic':
      return null;
    case 'gpu-reset':
      if (!sameName(report.name, name)) return null;
      return { kind: 'gpu-reset', text: `The GPU was reset while it ran (${report.reason ?? 'no reason given'}).` };
    case 'crash': {
      if (report.pid !== pid) return null;
      const words = [report.signal, report.termination].filter((w) => w !== null).join('; ');
      return { kind: 'crash', text: words === '' ? 'It crashed.' : `It crashed: ${words}.` };
    }
  }
}

/** `memory.events` of the control group (version 2) that a process is in. */
function eventsFileOf(pid: number): string | null {
  try {
    const group = /^0::(\/.*)$/m.exec(readFileSync(`/proc/${pid}/cgroup`, 'utf8'))?.[1];
    return group === undefined ? null : path.join('/sys/fs/cgroup', group, 'memory.events');
  } catch {
    return null;
  }
}

function killsIn(file: string): number | null {
  try {
    return Number(/^oom_kill (\d+)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? Number.NaN) || 0;
  } catch {
    return null;
  }
}
