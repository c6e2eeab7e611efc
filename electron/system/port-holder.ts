import type { ProcessInfo } from '../../shared/domain/index.ts';
import { listenersOn } from './listeners.ts';
import { listProcesses, withFolders } from './processes.ts';

/** The process that listens on a port of this machine, with its state and its folder; null where nobody does. */
export async function portHolder(port: number, signal: AbortSignal): Promise<ProcessInfo | null> {
  // Mostly nobody does, and then no table of all processes is needed: it costs more than the question.
  if ((await listenersOn(port, [], signal)).length === 0) return null;
  const table = await listProcesses(signal);
  const pids = table.map((p) => p.pid);
  const listeners = await listenersOn(port, pids, signal);
  const row = table.find((p) => listeners.some((l) => l.pid === p.pid));
  if (row === undefined) return null;
  const [found] = await withFolders([row], signal);
  if (found === undefined) return null;
  const { cpuSeconds: _, ...info } = found;
  return info;
}
