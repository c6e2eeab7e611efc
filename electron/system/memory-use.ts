import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { ask, type Question, whatWasRead } from './question.ts';
import { checkOf, notUnderstood, type SelfCheck } from './self-check.ts';

/** Memory of the machine, in bytes. */
export interface MemoryUse {
  readonly total: number;
  /** What programs could have without anything being written to disk: caches that can be given back count. */
  readonly available: number;
  /** Null where it is not told. */
  readonly swapUsed: number | null;
}

/**
 * Reads `vm_stat`, whose header holds the size of a page. In use is what Activity Monitor calls so: memory of programs that cannot be dropped, wired
 * memory, and what the compressor occupies (not what is stored in it).
 * @returns bytes in use; null when a line that counts is missing
 */
export function parseVmStat(output: string): number | null {
  const pageSize = Number(/page size of (\d+) bytes/.exec(output)?.[1] ?? 0);
  const pages = (name: string) => Number(new RegExp(`^"?${name}"?:\\s+(\\d+)\\.`, 'm').exec(output)?.[1] ?? Number.NaN);
  const used =
    pages('Anonymous pages') -
    pages('Pages purgeable') +
    pages('Pages wired down') +
    pages('Pages occupied by compressor');
  return pageSize > 0 && used > 0 ? used * pageSize : null;
}

/** Reads `sysctl -n vm.swapusage`, which is in M whatever its size: bytes in use. */
export function parseSwapUsage(output: string): number | null {
  const used = /\bused = (\d+(?:\.\d+)?)M\b/.exec(output)?.[1];
  return used === undefined ? null : Math.round(Number(used) * 1024 ** 2);
}

/** Reads `/proc/meminfo`, which is in KiB; null where it does not say what is available. */
export function parseMeminfo(text: string): MemoryUse | null {
  const bytes = (name: string) => {
    const kib = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1];
    return kib === undefined ? null : Number(kib) * 1024;
  };
  const [total, available, swap, swapFree] = [
    bytes('MemTotal'),
    bytes('MemAvailable'),
    bytes('SwapTotal'),
    bytes('SwapFree'),
  ];
  if (total === null || available === null) return null;
  return { total, available, swapUsed: swap === null || swapFree === null ? null : swap - swapFree };
}

const vmStat: Question<number> = { command: 'vm_stat', args: [], timeoutMs: 3000, read: parseVmStat };

const swapUsage: Question<number> = {
  command: 'sysctl',
  args: ['-n', 'vm.swapusage'],
  timeoutMs: 2000,
  read: parseSwapUsage,
};

const MEMINFO = '/proc/meminfo';

/** Memory of this machine; null where nothing tells of it. */
export async function memoryUse(signal?: AbortSignal): Promise<MemoryUse | null> {
  if (process.platform !== 'darwin') return parseMeminfo(readFileSync(MEMINFO, 'utf8'));
  const [used, swap] = await Promise.all([ask(vmStat, signal), ask(swapUsage, signal)]);
  const total = totalmem();
  const bytes = whatWasRead(used);
  return bytes === null ? null : { total, available: Math.max(0, total - bytes), swapUsed: whatWasRead(swap) };
}

const TITLE = 'Memory in use';

export const memoryChecks: readonly SelfCheck[] = [
  checkOf({ id: 'vm_stat.memory', title: TITLE }, vmStat, (usedBytes) => ({
    usedBytes,
    totalBytes: totalmem(),
    // More cannot be in use than there is.
    isPossible: usedBytes < totalmem(),
  })),
  checkOf({ id: 'sysctl.swap', title: 'Swap in use' }, swapUsage, (usedBytes) => ({ usedBytes })),
  {
    id: 'proc.memory',
    title: TITLE,
    source: MEMINFO,
    on: 'linux',
    comesAlong: true,
    limitMs: 1000,
    look: async () => {
      const text = readFileSync(MEMINFO, 'utf8');
      const use = parseMeminfo(text);
      return use === null
        ? notUnderstood(text)
        : {
            state: 'read',
            figures: { totalBytes: use.total, availableBytes: use.available, swapUsedBytes: use.swapUsed },
          };
    },
  },
];
