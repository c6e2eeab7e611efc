import { constants, openSync, readSync } from 'node:fs';
import type { SelfCheck } from './self-check.ts';

/** One process that the Linux kernel ended because memory was used up. */
export interface KernelKill {
  readonly pid: number;
  /** Microseconds of the kernel's clock. */
  readonly micros: number;
  /** Memory of its own that it held, in bytes. */
  readonly residentBytes: number;
  /** What was used up: the limit of its control group, or the machine's memory. */
  readonly of: 'group' | 'machine';
}

const LOG = '/dev/kmsg';
/** One record is no longer (Documentation/ABI/testing/dev-kmsg). */
const RECORD_BYTES = 8192;
/** The kernel keeps a megabyte or so of records. */
const MAX_RECORDS = 50_000;
/** Ends that are remembered of it. */
const KEPT = 100;
const RECORD = /^\d+,\d+,(\d+),[^;]*;(.*)/;
/** `mm/oom_kill.c`: the first words tell whether a limit of a group was reached. */
const KILL = /^(Memory cgroup out of memory|Out of memory)[^:]*: Killed process (\d+) .*?anon-rss:(\d+)kB/;

/** Reads one record of the kernel's log; null when it tells of no such end. */
export function parseKernelKill(record: string): KernelKill | null {
  const [, micros, text = ''] = RECORD.exec(record) ?? [];
  const [, begin, pid, kilobytes] = KILL.exec(text) ?? [];
  if (pid === undefined) return null;
  return {
    pid: Number(pid),
    micros: Number(micros),
    residentBytes: Number(kilobytes) * 1024,
    of: begin?.startsWith('Memory cgroup') === true ? 'group' : 'machine',
  };
}

/**
 * What the kernel tells of this process's end, if it ended it for lack of memory after that moment; null where it does not tell, or its log may
 * not be read.
 * @param since epoch milliseconds
 */
export function kernelKillOf(pid: number, since: number): KernelKill | null {
  if (process.platform !== 'linux') return null;
  // Both clocks count from the start of the machine.
  const age = (kill: KernelKill) => Number(process.hrtime.bigint()) / 1e6 - kill.micros / 1000;
  return ofThisMachine.all()?.findLast((kill) => kill.pid === pid && Date.now() - age(kill) >= since) ?? null;
}

/**
 * The ends of which a log of the kernel tells. It stays open from the first question on: an end is asked for time after time until its reason is known,
 * and the thousands of records since the start of the machine would be read anew each time (half a megabyte of garbage, 20 MB by one end).
 */
export class KernelKills {
  private readonly file: string;
  private readonly buffer = Buffer.alloc(RECORD_BYTES);
  private found: KernelKill[] = [];
  private log: number | null = null;

  constructor(file = LOG) {
    this.file = file;
  }

  /** The latest such ends, oldest first; null where the log may not be read. */
  all(): readonly KernelKill[] | null {
    try {
      this.log ??= openSync(this.file, constants.O_RDONLY | constants.O_NONBLOCK);
    } catch {
      return null;
    }
    for (let i = 0; i < MAX_RECORDS; i++) {
      const record = this.next(this.log);
      if (record === null) break;
      const kill = parseKernelKill(record);
      if (kill !== null) this.found = [...this.found, kill].slice(-KEPT);
    }
    return this.found;
  }

  /** Null when there is none left. */
  private next(log: number): string | null {
    try {
      const length = readSync(log, this.buffer);
      return length === 0 ? null : this.buffer.toString('utf8', 0, length);
    } catch (error) {
      // What would have been read was overwritten; the next is the oldest that is left.
      return (error as NodeJS.ErrnoException).code === 'EPIPE' ? '' : null;
    }
  }
}

const ofThisMachine = new KernelKills();

export const kernelLogCheck: SelfCheck = {
  id: 'kernel.log',
  title: 'Log of the kernel',
  source: LOG,
  on: 'linux',
  comesAlong: false,
  limitMs: 2000,
  look: async () => {
    const kills = ofThisMachine.all();
    return kills === null
      ? { state: 'absent', why: 'It may not be read: of an end for lack of memory only the control group tells.' }
      : { state: 'read', figures: { endedForMemory: kills.length } };
  },
};
