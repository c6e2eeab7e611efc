import { execFileSync } from 'node:child_process';
import { median } from '../../shared/statistics.ts';

/** `median 412 (min 380, max 510) ms, n = 9` */
export function show(values: readonly number[], unit: string, digits = 0): string {
  const f = (n: number) => n.toFixed(digits);
  const middle = f(median(values) ?? Number.NaN);
  return `median ${middle} (min ${f(Math.min(...values))}, max ${f(Math.max(...values))}) ${unit}, n = ${values.length}`;
}

/** CPU seconds (own and of children already reaped) and resident megabytes of a process, from `ps`. */
export function processCost(pid: number): { readonly cpuSeconds: number; readonly residentMegabytes: number } {
  const out = execFileSync('ps', ['-o', 'cputimes=,rss=', '-p', String(pid)], { encoding: 'utf8' })
    .trim()
    .split(/\s+/);
  return { cpuSeconds: Number(out[0]), residentMegabytes: Number(out[1]) / 1024 };
}
