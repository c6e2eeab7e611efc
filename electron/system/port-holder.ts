import type { ProcessInfo } from '../../shared/domain/index.ts';
import { allListeners, listenersAgain, listenersOn } from './listeners.ts';
import { listProcesses, type ProcessRow, withFolders } from './processes.ts';

/** The process that listens on a port of this machine, with its state and its folder; null where nobody does. */
export async function portHolder(port: number, signal: AbortSignal): Promise<ProcessInfo | null> {
  // Mostly nobody does, and then no table of all processes is needed: it costs more than the question.
  if ((await listenersOn(port, [], signal)).length === 0) return null;
  const table = await listProcesses(signal);
  const pids = table.map((p) => p.pid);
  const listeners = await listenersAgain(port, pids, signal);
  const row = table.find((p) => listeners.some((l) => l.pid === p.pid));
  if (row === undefined) return null;
  const [found] = await withFolders([row], signal);
  if (found === undefined) return null;
  const { cpuSeconds: _, ...info } = found;
  return info;
}

let last: { readonly at: number; readonly holders: Promise<ReadonlyMap<number, ProcessRow>> } | null = null;

/**
 * The process that listens on a port of this machine, without its folder; null where it cannot be told. Whoever asks at the same time shares one
 * look at all ports.
 * @param since a look that began before is too old, in milliseconds of `performance.now()`
 */
export async function portHolderSince(port: number, since: number): Promise<ProcessRow | null> {
  if (last === null || last.at < since) {
    const holders = everyHolder();
    last = { at: performance.now(), holders };
    // Nobody is told of a look that failed but those who waited for it.
    holders.catch(() => {
      last = null;
    });
  }
  return (await last.holders).get(port) ?? null;
}

/** Of several on one port (a master and its workers) the one that was there first. */
async function everyHolder(): Promise<ReadonlyMap<number, ProcessRow>> {
  const table = await listProcesses();
  const listeners = await allListeners(table.map((p) => p.pid));
  const holders = new Map<number, ProcessRow>();
  for (const row of table)
    for (const { pid, port } of listeners) if (pid === row.pid && !holders.has(port)) holders.set(port, row);
  return holders;
}
