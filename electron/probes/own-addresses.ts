import { MAIN, type Readings } from '../../shared/domain/index.ts';
import { reachedBy } from '../system/index.ts';
import type { Address } from './tcp.ts';

/**
 * The addresses at which the backend itself can be asked: those where another program listens on the same port are left out, as the last
 * look at the port saw it. Where only strangers listen all are asked, and what they say is told.
 */
export function ownAddresses(addresses: readonly Address[], readings: Readings): readonly Address[] {
  const facts = readings[MAIN.processes]?.facts;
  const strangers = new Set((facts?.strangers ?? []).map((s) => s.process.pid));
  if (strangers.size === 0) return addresses;
  const own = addresses.filter(({ address }) => {
    const holder = reachedBy(facts?.listeners ?? [], address);
    return holder?.process == null || !strangers.has(holder.process.pid);
  });
  return own.length === 0 ? addresses : own;
}
