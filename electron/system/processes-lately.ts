import type { ProcessIdentity, ProcessInfo } from '../../shared/domain/index.ts';
import { listProcesses, type ProcessRow } from './processes.ts';
import { stat } from './processes-linux.ts';

/** Looks that fall together are one: how a process is does not change what is said of it within so many milliseconds. */
const LATELY_MS = 1000;

let last: { readonly at: number; readonly rows: Promise<readonly ProcessRow[]> } | null = null;

/** How the very process is, or was within the last second; null when it is gone. Linux tells it of one process, macOS in a table of all. */
export async function stateLately({ pid, startedAt }: ProcessIdentity): Promise<ProcessInfo['state'] | null> {
  const isIt = (p: ProcessIdentity) => p.pid === pid && p.startedAt === startedAt;
  const row = process.platform === 'darwin' ? (await processesLately()).find(isIt) : stat(pid);
  return row != null && isIt(row) ? row.state : null;
}

/**
 * Every process of this machine, as it was read within the last second by whoever asked first: many who look now and then cost one read.
 * @param since what was read before is too old, in milliseconds of `performance.now()`
 */
export function processesLately(since = Number.NEGATIVE_INFINITY): Promise<readonly ProcessRow[]> {
  const now = performance.now();
  if (last !== null && now - last.at < LATELY_MS && last.at >= since) return last.rows;
  const rows = listProcesses();
  last = { at: now, rows };
  // Nobody is told of a read that failed but those who waited for it.
  rows.catch(() => {
    last = null;
  });
  return rows;
}
