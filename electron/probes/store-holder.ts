import type { ProcessInfo } from '../../shared/domain/index.ts';
import { listProcesses, portUse, withFolders } from '../system/index.ts';

const THIS_MACHINE = /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?|0\.0\.0\.0)$/i;

/**
 * The process that listens where a store is configured, with its state and its folder; null where the store is on another machine or
 * nobody listens.
 * @param address a URL of the store (`redis://localhost:6379/0`, `bolt://…`)
 */
export async function storeHolder(
  address: string,
  usualPort: number,
  signal: AbortSignal,
): Promise<ProcessInfo | null> {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !THIS_MACHINE.test(url.hostname)) return null;
  const port = url.port === '' ? usualPort : Number(url.port);
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
