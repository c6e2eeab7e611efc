import { HOST_DECLARATIONS } from '../../shared/components/hosts.ts';
import { type FoundService, hostPort, type UnknownListener } from '../../shared/domain/index.ts';
import type { HarmlessQuestion, Recogniser } from './recogniser.ts';
import { hostOf } from './sockets.ts';

/** The kind by which a port is watched of which nothing else is known. */
export const PORT_KIND = 'tcp';

/** One entry of `services:` as it is written. */
export interface ServiceEntry {
  readonly id: string;
  readonly kind: string;
  readonly at: string;
  readonly start?: readonly string[];
  readonly folder?: string;
}

/** A kind that can be watched, and how an address of it is written (`https://localhost:8443`). */
export interface WatchableKind {
  readonly id: string;
  readonly example: string;
}

/**
 * The entry by which a finding is watched; null for what has neither an address nor a command line. What has no kind of its own here is watched as what speaks HTTP or listens
 * on a port. Pure.
 */
export function entryOf(
  found: FoundService,
  kinds: readonly WatchableKind[],
  recognisers: readonly Recogniser[],
): ServiceEntry | null {
  const { id, at, match, kind } = found;
  if (at === null) return match !== null && kinds.some((k) => k.id === kind) ? { id, kind, at: match } : null;
  const question = recognisers.find((r) => r.kind === kind)?.ask;
  const own = addressOf(kind, at, kinds, recognisers);
  if (own !== null) return { id, kind, at: own, ...startOf(found) };
  return question?.protocol === 'http'
    ? { id, kind: 'http', at: `http://${at}${pathOf(question)}`, ...startOf(found) }
    : { id, kind: PORT_KIND, at, ...startOf(found) };
}

/** The entry by which the port of what was not recognised is watched: whether something listens there, and no word more. Pure. */
export const entryOfPort = (id: string, { port, addresses }: UnknownListener): ServiceEntry => ({
  id,
  kind: PORT_KIND,
  at: hostPort(hostOf(addresses[0] ?? '127.0.0.1'), port),
});

/** Host and port as an address of this kind is written; null for a kind that cannot be watched as such. Pure. */
export function addressOf(
  kind: string,
  at: string,
  kinds: readonly WatchableKind[],
  recognisers: readonly Recogniser[],
): string | null {
  const own = kinds.find((k) => k.id === kind);
  const question = recognisers.find((r) => r.kind === kind)?.ask;
  return own === undefined ? null : written(at, own.example, pathOf(question));
}

const pathOf = (question: HarmlessQuestion | undefined): string =>
  question?.protocol === 'http' && question.method === 'GET' ? question.path : '/';

/** Host and port in the form of an example: with its scheme, and with a path where that has one. */
function written(at: string, example: string, path: string): string {
  const [, scheme, tail = ''] = /^([a-z][a-z+.-]*:\/\/)[^/]*(\/.*)?$/.exec(example) ?? [];
  if (scheme === undefined) return at;
  return `${scheme}${at}${tail !== '' && scheme.startsWith('http') ? path : ''}`;
}

/** What starts a service of a compose file again, as a person would; nothing where it runs without a container. */
function startOf({ declared, owner, state }: FoundService): Pick<ServiceEntry, 'start' | 'folder'> {
  if (declared === null) return {};
  const end = declared.file.lastIndexOf('/');
  const name = declared.file.slice(end + 1);
  const host = HOST_DECLARATIONS.find(({ files }) => [...files.names, ...files.overrides].includes(name));
  if (host === undefined) return {};
  if (owner?.kind !== 'container' && state !== 'not-seen') return {};
  return {
    start: [...host.files.start, declared.service],
    folder: declared.file.slice(0, end) || '/',
  };
}
