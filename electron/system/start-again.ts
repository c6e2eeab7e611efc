import type { KeptProcess, ProcessIdentity, StartAgain } from '../../shared/domain/index.ts';
import { howStarted } from './how-started.ts';

/** Whether what holds a port can be ended and started again just as it was started; null where nobody does. */
export async function startAgainOf(
  holder: ProcessIdentity | null,
  of: KeptProcess,
  signal?: AbortSignal,
): Promise<StartAgain | null> {
  if (holder === null) return null;
  const how = await howStarted(holder, of, signal);
  return how.ok ? { possible: true } : { possible: false, why: how.why };
}
