import { execFileSync } from 'node:child_process';

/** Middle of some figures, with the smallest and the largest. */
export function spread(values: readonly number[]): {
  readonly min: number;
  readonly median: number;
  readonly max: number;
} {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (i: number) => sorted[i] ?? Number.NaN;
  return { min: at(0), median: at(Math.floor((sorted.length - 1) / 2)), max: at(sorted.length - 1) };
}

/** `median 412 (min 380, max 510) ms, n = 9` */
export function show(values: readonly number[], unit: string, digits = 0): string {
  const { min, median, max } = spread(values);
  const f = (n: number) => n.toFixed(digits);
  return `median ${f(median)} (min ${f(min)}, max ${f(max)}) ${unit}, n = ${values.length}`;
}

/** CPU seconds (own and of children already reaped) and resident megabytes of a process, from `ps`. */
export function processCost(pid: number): { readonly cpuSeconds: number; readonly residentMegabytes: number } {
  const out = execFileSync('ps', ['-o', 'cputimes=,rss=', '-p', String(pid)], { encoding: 'utf8' })
    .trim()
    .split(/\s+/);
  return { cpuSeconds: Number(out[0]), residentMegabytes: Number(out[1]) / 1024 };
}
