import type { Problem, SettingTable } from '../../shared/domain/index.ts';
import type { DeclaredContainer } from './declared.ts';
import { addressesOf, KNOWN_MS, knownWithin } from './host-from-inside.ts';
import type { Offer } from './layer.ts';
import { type Merged, placeOf } from './merge.ts';

/** An address: what stands before its host, the host, its port, and what follows. */
const ADDRESS = /^([a-z][a-z0-9+.-]*:\/\/(?:[^/?#]*@)?|)([a-z0-9._-]+)(?::(\d{1,5}))?((?:[/?#].*)?)$/is;

/** An address that only containers can use, and no port of this machine leads to it. */
interface Unpublished {
  readonly offer: Offer;
  readonly name: string;
  readonly container: DeclaredContainer;
  readonly port: number | null;
}

/**
 * The addresses of a stack whose backend runs beside its stores in containers, as they are reached from here: the name of a service in the compose
 * file is known to containers alone, and its published port leads to it. A name that is known here as well stays.
 * @param lookUp the addresses behind a name; rejects for one that is not known
 */
export async function publishedHere(
  offers: readonly Offer[],
  containers: readonly DeclaredContainer[],
  table: SettingTable,
  lookUp = addressesOf,
): Promise<{ readonly offers: readonly Offer[]; readonly unpublished: readonly Unpublished[] }> {
  const unpublished: Unpublished[] = [];
  const turned = offers.map(async (offer) => {
    const found = addressIn(offer, containers, table);
    if (found === null || (await knownWithin(KNOWN_MS, found.name, lookUp)).length > 0) return offer;
    const { before, name, container, port, rest } = found;
    const published = container.ports.find(({ inside }) => inside === port);
    if (published === undefined) {
      unpublished.push({ offer, name, container, port });
      return offer;
    }
    const { note } = offer.source;
    const why = `${name} is a service of ${container.file}, published at ${published.host}`;
    return {
      ...offer,
      value: `${before}localhost:${published.host}${rest}`,
      source: { ...offer.source, note: `${note === null ? '' : `${note}: `}${why}` },
    };
  });
  return { offers: await Promise.all(turned), unpublished };
}

function addressIn({ key, value }: Offer, containers: readonly DeclaredContainer[], table: SettingTable) {
  const setting = table.get(key);
  if (typeof value !== 'string' || !setting?.address) return null;
  const [, before = '', name = '', port, rest = ''] = ADDRESS.exec(value) ?? [];
  const container = containers.find(({ names }) => names.includes(name));
  if (container === undefined) return null;
  return { before, name, container, port: port === undefined ? usualPort(setting.fallback) : Number(port), rest };
}

/** The port of the address that a setting has where nobody names one. */
const usualPort = (fallback: unknown): number | null => {
  const [, , , port] = (typeof fallback === 'string' ? ADDRESS.exec(fallback) : null) ?? [];
  return port === undefined ? null : Number(port);
};

/** What a person is told of those that are in force. */
export const unpublishedProblems = (unpublished: readonly Unpublished[], { sources }: Merged): Problem[] =>
  unpublished.flatMap(({ offer, name, container, port }) => {
    const source = sources[offer.key];
    if (source === undefined || placeOf(source) !== placeOf(offer.source)) return [];
    const of = port === null ? 'it' : `its port ${port}`;
    const message = `${name} is a service of ${container.file}: only containers know that name, and no port of this machine leads to ${of}.`;
    const example = port === null ? '' : ` (ports: "127.0.0.1:${port}:${port}")`;
    const fix = `Publish it in ${container.file}, line ${container.line}${example}, or set the address at which it is reached from here: lifeguard config set ${offer.key} ADDRESS`;
    return [{ where: placeOf(source), message, fix, severity: 'warning' as const }];
  });
