import type { KeptProcess, ProcessIdentity, StartAgain } from '../../shared/domain/index.ts';
import { howStarted } from './how-started.ts';
import type { ProcessRow } from './processes.ts';

/**
 * Whether what holds a port can be ended and started again just as it was started; null where nobody does.
 * @param table the processes of this machine, where they were read for this look already
 */
export async function startAgainOf(
  holder: ProcessIdentity | null,
  of: KeptProcess,
  signal?: AbortSignal,
  table?: readonly ProcessRow[],
): Promise<StartAgain | null> {
  if (holder === null) return null;
  const how = await howStarted(holder, of, signal, table);
  return how.ok ? { possible: true } : { possible: false, why: how.why };
}
