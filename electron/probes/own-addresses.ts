import { MAIN, type ProcessInfo, type Readings } from '../../shared/domain/index.ts';
import { reachedBy } from '../system/index.ts';
import { type Address, addressesOf } from './tcp.ts';

/** The program that has this address of the backend's port and is not the backend, as the last look at the port saw it; null where none has. */
export function strangerAt({ address }: Pick<Address, 'address'>, readings: Readings): ProcessInfo | null {
  if (!isShared(readings)) return null;
  const facts = readings[MAIN.processes]?.facts;
  const strangers = new Set((facts?.strangers ?? []).map((s) => s.process.pid));
  const holder = reachedBy(facts?.listeners ?? [], address)?.process ?? null;
  return holder !== null && strangers.has(holder.pid) ? holder : null;
}

/**
 * The addresses at which the backend itself can be asked: those where another program listens on the same port are left out. Where only strangers
 * listen all are asked, and what they say is told.
 */
export function ownAddresses(addresses: readonly Address[], readings: Readings): readonly Address[] {
  const own = addresses.filter((at) => strangerAt(at, readings) === null);
  return own.length === 0 ? addresses : own;
}

/** Where one question to the backend goes, and what is left out because another program listens there. */
export interface Askable {
  readonly address: string;
  readonly passedOver: readonly Address[];
}

/** The host itself, unless it would lead to another program as well: then the first address where none listens. Never rejects. */
export async function askableAt(host: string, readings: Readings): Promise<Askable> {
  const all = isShared(readings) ? await addressesOf(host).catch(() => []) : [];
  const own = ownAddresses(all, readings);
  const passedOver = all.filter((at) => !own.includes(at));
  return { address: passedOver.length === 0 ? host : (own[0]?.address ?? host), passedOver };
}

const isShared = (readings: Readings): boolean => (readings[MAIN.processes]?.facts.strangers ?? []).length > 0;
