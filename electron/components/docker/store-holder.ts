import type { ProcessInfo } from '../../../shared/domain/index.ts';
import { listProcesses, portUse, storePort, withFolders } from '../../system/index.ts';

/**
 * The process that listens where a store is configured, with its state and its folder; null where the store is on another machine or
 * nobody listens.
 * @param address a URL of the store (`redis://localhost:6379/0`, `bolt://…`)
 */
export async function storeHolder(
  store: 'neo4j' | 'redis',
  address: string,
  signal: AbortSignal,
): Promise<ProcessInfo | null> {
  const port = storePort(store, address);
  if (port === null) return null;
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
