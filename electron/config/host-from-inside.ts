import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { HOST_DECLARATIONS } from '../../shared/components/hosts.ts';
import type { SettingTable } from '../../shared/domain/index.ts';
import type { Offer } from './layer.ts';

/** An address, or a host alone, that names the machine as what lives in a host on it does. */
const FROM_INSIDE = new RegExp(
  `^([a-z][a-z0-9+.-]*://(?:[^/?#]*@)?|)(${HOST_DECLARATIONS.map((h) => h.machineNames).join('|')})(?=[:/?#]|$)`,
  'i',
);
/** A name that is known here is answered within this time, in milliseconds. */
export const KNOWN_MS = 1000;

/**
 * The addresses of a stack whose backend runs in a container, as they are reached from here: the name by which it reaches this machine is known to
 * containers alone. Where it is known here as that of another machine, as within a container, it stays.
 * @param lookUp the addresses behind a name; rejects for one that is not known
 */
export async function fromHere(
  offers: readonly Offer[],
  table: SettingTable,
  lookUp = addressesOf,
): Promise<readonly Offer[]> {
  if (!offers.some((offer) => nameIn(offer, table) !== null)) return offers;
  return Promise.all(
    offers.map(async (offer) => {
      const name = nameIn(offer, table);
      if (name === null || !(await isThisMachine(name, lookUp))) return offer;
      const { note } = offer.source;
      return {
        ...offer,
        value: String(offer.value).replace(FROM_INSIDE, '$1localhost'),
        source: { ...offer.source, note: `${note === null ? '' : `${note}: `}${name} is this machine` },
      };
    }),
  );
}

const nameIn = ({ key, value }: Offer, table: SettingTable): string | null =>
  typeof value === 'string' && table.get(key)?.address ? (FROM_INSIDE.exec(value)?.[2] ?? null) : null;

async function isThisMachine(name: string, lookUp: typeof addressesOf): Promise<boolean> {
  const found = await knownWithin(KNOWN_MS, name, lookUp);
  const own = Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address));
  return found.every((address) => own.includes(address));
}

/** The addresses behind a name; none where it is not known in time. */
export const knownWithin = (ms: number, name: string, lookUp: typeof addressesOf): Promise<readonly string[]> =>
  Promise.race([lookUp(name).catch(() => []), sleep(ms, [], { ref: false })]);

export const addressesOf = async (name: string): Promise<readonly string[]> =>
  (await lookup(name, { all: true })).map(({ address }) => address);
