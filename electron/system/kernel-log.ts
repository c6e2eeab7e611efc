import { closeSync, constants, openSync, readSync } from 'node:fs';
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
  return kernelKills()?.findLast((kill) => kill.pid === pid && Date.now() - age(kill) >= since) ?? null;
}

/** Every such end that the kernel still remembers, oldest first; null where its log may not be read. */
function kernelKills(): readonly KernelKill[] | null {
  let log: number;
  try {
    log = openSync(LOG, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return null;
  }
  const found: KernelKill[] = [];
  const buffer = Buffer.alloc(RECORD_BYTES);
  try {
    for (let i = 0; i < MAX_RECORDS; i++) {
      const kill = parseKernelKill(nextRecord(log, buffer));
      if (kill !== null) found.push(kill);
    }
  } catch {
    // No record is left.
  } finally {
    closeSync(log);
  }
  return found;
}

/** @throws when there is none left */
function nextRecord(log: number, buffer: Buffer): string {
  try {
    return buffer.toString('utf8', 0, readSync(log, buffer));
  } catch (error) {
    // What would have been read was overwritten; the next is the oldest that is left.
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return '';
    throw error;
  }
}

export const kernelLogCheck: SelfCheck = {
  id: 'kernel.log',
  title: 'Log of the kernel',
  source: LOG,
  on: 'linux',
  comesAlong: false,
  limitMs: 2000,
  look: async () => {
    const kills = kernelKills();
    return kills === null
      ? { state: 'absent', why: 'It may not be read: of an end for lack of memory only the control group tells.' }
      : { state: 'read', figures: { endedForMemory: kills.length } };
  },
};
