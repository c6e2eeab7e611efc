import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../../shared/statistics.ts';

/** `median 412 (min 380, max 510) ms, n = 9` */
export function show(values: readonly number[], unit: string, digits = 0): string {
  const f = (n: number) => n.toFixed(digits);
  const middle = f(median(values) ?? Number.NaN);
  return `median ${middle} (min ${f(Math.min(...values))}, max ${f(Math.max(...values))}) ${unit}, n = ${values.length}`;
}

/** CPU seconds of a process itself, to a hundredth where the system tells them so closely. */
export function cpuSecondsOf(pid: number): number {
  if (process.platform !== 'linux') return processCost(pid).cpuSeconds;
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // User and system time in ticks of a hundredth of a second, the 14th and 15th field; the name may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** CPU seconds (own and of children already reaped) and resident megabytes of a process, from `ps`. */
export function processCost(pid: number): { readonly cpuSeconds: number; readonly residentMegabytes: number } {
  const out = execFileSync('ps', ['-o', 'cputimes=,rss=', '-p', String(pid)], { encoding: 'utf8' })
    .trim()
    .split(/\s+/);
  return { cpuSeconds: Number(out[0]), residentMegabytes: Number(out[1]) / 1024 };
}

/** Prints what each process takes of one core over so many minutes, and how much memory it has meanwhile: all of them in the same time. */
export async function compareShares(
  subjects: readonly { readonly name: string; readonly pid: number }[],
  minutes: number,
): Promise<void> {
  const before = subjects.map(({ pid }) => cpuSecondsOf(pid));
  const memory: number[][] = subjects.map(() => []);
  const begun = performance.now();
  while (performance.now() - begun < minutes * 60_000) {
    await sleep(5000);
    for (const [i, { pid }] of subjects.entries()) memory[i]?.push(processCost(pid).residentMegabytes);
  }
  const seconds = (performance.now() - begun) / 1000;
  for (const [i, { name, pid }] of subjects.entries()) {
    const share = ((cpuSecondsOf(pid) - (before[i] ?? 0)) / seconds) * 100;
    console.log(
      `${name.padEnd(12)} ${share.toFixed(2)} % of one core over ${minutes} min; resident ${show(memory[i] ?? [], 'MB')}`,
    );
  }
}
