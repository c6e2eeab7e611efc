import { readdirSync, readFileSync } from 'node:fs';

/** Which process of an Electron app: `main`, or as Chromium calls it on its command line (`gpu-process`, `renderer`, `network.mojom.NetworkService` …). */
export interface MemoryShare {
  readonly kind: string;
  readonly pid: number;
  /** Proportional set size in MiB: what is shared counts by its share. */
  readonly pss: number;
  /** What would be free if this process ended, in MiB. */
  readonly own: number;
  /** Of `pss`, what was written and stands in no file (with shared memory), in MiB: what macOS would count to the app, as far as Linux can say it. */
  readonly written: number;
}

/** Memory of a process and everything below it. Linux only. */
export function memoryOfTree(root: number): readonly MemoryShare[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const stat = read(`/proc/${name}/stat`);
    // The name may hold blanks and brackets; the parent is the second field after it.
    if (stat !== '') parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const tree = new Set([root]);
  for (let size = 0; size !== tree.size; ) {
    size = tree.size;
    for (const [pid, parent] of parents) if (tree.has(parent)) tree.add(pid);
  }
  return [...tree].map((pid) => {
    // What Chromium forks from its zygote has one word in which all are.
    const words = read(`/proc/${pid}/cmdline`).split(/[\0 ]/);
    const value = (flag: string) => words.find((word) => word.startsWith(flag))?.slice(flag.length);
    const rollup = read(`/proc/${pid}/smaps_rollup`);
    const sum = (expression: RegExp) =>
      [...rollup.matchAll(expression)].reduce((total, [, kib]) => total + Number(kib) / 1024, 0);
    return {
      kind: value('--utility-sub-type=') ?? value('--type=') ?? 'main',
      pid,
      pss: sum(/^Pss:\s+(\d+) kB/gm),
      own: sum(/^Private_(?:Clean|Dirty):\s+(\d+) kB/gm),
      written: sum(/^(?:Pss_Anon|Pss_Shmem|SwapPss):\s+(\d+) kB/gm),
    };
  });
}

/** A file of /proc; empty when its process has ended. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
