import type { ProcessInfo } from '../../../shared/domain/index.ts';
import { listProcesses, portUse, withFolders } from '../../system/index.ts';

/** The process that listens on a port of this machine, with its state and its folder; null where nobody does. */
export async function portHolder(port: number, signal: AbortSignal): Promise<ProcessInfo | null> {
  const table = await listProcesses(signal);
  const pids = table.map((p) => p.pid);
  const { listeners } = await portUse(port, pids, signal);
  const row = table.find((p) => listeners.some((l) => l.pid === p.pid));
  if (row === undefined) return null;
  const [found] = await withFolders([row], signal);
  if (found === undefined) return null;
  const { cpuSeconds: _, ...info } = found;
  return info;
}
