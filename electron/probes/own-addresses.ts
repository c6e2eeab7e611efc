import { HOSTS, MAIN, ownerOf, type ProcessInfo, type Readings, type Settings } from '../../shared/domain/index.ts';
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
  /** Null where only another program listens: nothing is asked. */
  readonly address: string | null;
  readonly passedOver: readonly Address[];
}

/** The engine forwards ports of containers through processes of its own: what answers there is what runs in the container. */
const FORWARDERS = HOSTS.flatMap((host) => host.forwarders);

/** Whether the program that has the port is known by what it answers as well, and not only by its process, to be no backend of ours. */
function isAnothers(readings: Readings): boolean {
  const strangers = readings[MAIN.processes]?.facts.strangers ?? [];
  const forwards = strangers.some(({ process }) =>
    FORWARDERS.some((word) => process.name.toLowerCase().includes(word)),
  );
  return readings[MAIN.id]?.ok === false && !forwards && ownerOf(readings, MAIN.id).kind !== 'container';
}

/**
 * The host itself, unless it would lead to another program as well: then the first address where none listens. None where only another program does,
 * and health questions alone tell when that has gone. Never rejects.
 */
export async function askableAt(host: string, readings: Readings): Promise<Askable> {
  const all = isShared(readings) ? await addressesOf(host).catch(() => []) : [];
  if (all.length > 0 && all.every((at) => strangerAt(at, readings) !== null) && isAnothers(readings))
    return { address: null, passedOver: all };
  const own = ownAddresses(all, readings);
  const passedOver = all.filter((at) => !own.includes(at));
  return { address: passedOver.length === 0 ? host : (own[0]?.address ?? host), passedOver };
}

/** Why nothing may be sent to the backend's address now, as a sentence; null where something may. */
export async function keptFrom(settings: Settings, readings: Readings): Promise<string | null> {
  const { address } = await askableAt(settings[MAIN.host], readings);
  return address === null ? anotherHas(settings[MAIN.port]) : null;
}

export const anotherHas = (port: number): string =>
  `What listens on port ${port} is another program, which was not asked.`;

const isShared = (readings: Readings): boolean => (readings[MAIN.processes]?.facts.strangers ?? []).length > 0;
