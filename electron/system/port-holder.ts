import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ProcessInfo } from '../../shared/domain/index.ts';
import { listenersAgain, listenersOn } from './listeners.ts';
import { listProcesses, type ProcessRow, withFolders } from './processes.ts';

/** The process that listens on a port of this machine, with its state and its folder; null where nobody does. */
export async function portHolder(port: number, signal: AbortSignal): Promise<ProcessInfo | null> {
  // Mostly nobody does, and then no table of all processes is needed: it costs more than the question.
  if ((await listenersOn(port, [], signal)).length === 0) return null;
  const table = await listProcesses(signal);
  const pids = table.map((p) => p.pid);
  const listeners = await listenersAgain(new Set([port]), pids, signal);
  const row = table.find((p) => listeners.some((l) => l.pid === p.pid));
  if (row === undefined) return null;
  const [found] = await withFolders([row], signal);
  if (found === undefined) return null;
  const { cpuSeconds: _, ...info } = found;
  return info;
}

/** One look at the ports of all who asked before it began. */
interface Look {
  /** Milliseconds of `performance.now()`. */
  readonly at: number;
  readonly ports: Set<number>;
  isBegun: boolean;
  readonly holders: Promise<ReadonlyMap<number, ProcessRow>>;
}

let last: Look | null = null;

/**
 * The process that listens on a port of this machine, without its folder; null where it cannot be told. Whoever asks at the same time shares one
 * look.
 * @param since a look that began before is too old, in milliseconds of `performance.now()`
 */
export async function portHolderSince(port: number, since: number): Promise<ProcessRow | null> {
  const isShared = last !== null && (!last.isBegun || (last.at >= since && last.ports.has(port)));
  if (last === null || !isShared) last = lookAt(port);
  else last.ports.add(port);
  return (await last.holders).get(port) ?? null;
}

function lookAt(port: number): Look {
  const ports = new Set([port]);
  const begin = async () => {
    await nextTurn();
    look.isBegun = true;
    return holdersOf(ports);
  };
  const look: Look = { at: performance.now(), ports, isBegun: false, holders: begin() };
  // Nobody is told of a look that failed but those who waited for it.
  look.holders.catch(() => {
    if (last === look) last = null;
  });
  return look;
}

/** Of several on one port (a master and its workers) the one that was there first. */
async function holdersOf(ports: ReadonlySet<number>): Promise<ReadonlyMap<number, ProcessRow>> {
  const table = await listProcesses();
  const pids = table.map((p) => p.pid);
  const listeners = await listenersAgain(ports, pids);
  const holders = new Map<number, ProcessRow>();
  for (const row of table)
    for (const { pid, port } of listeners) if (pid === row.pid && !holders.has(port)) holders.set(port, row);
  return holders;
}
