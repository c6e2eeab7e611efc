import { listProcesses, type ProcessRow } from './processes.ts';

/** Looks that fall together are one: how a process is does not change what is said of it within so many milliseconds. */
const LATELY_MS = 1000;

let last: { readonly at: number; readonly rows: Promise<readonly ProcessRow[]> } | null = null;

/** Every process of this machine, as it was read within the last second by whoever asked first: many who look now and then cost one read. */
export function processesLately(): Promise<readonly ProcessRow[]> {
  const now = performance.now();
  if (last !== null && now - last.at < LATELY_MS) return last.rows;
  const rows = listProcesses();
  last = { at: now, rows };
  // Nobody is told of a read that failed but those who waited for it.
  rows.catch(() => {
    last = null;
  });
  return rows;
}
