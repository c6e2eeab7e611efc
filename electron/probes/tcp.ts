import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import { type AddressFamily, ELSEWHERE, type Failure, hostPort } from '../../shared/domain/index.ts';
import { formatList } from '../../shared/format.ts';
import { withinOwnTime } from '../system/index.ts';
import { describeSocketError, errorCode, failure, timeoutFailure } from './failure.ts';
import type { Limit } from './limit.ts';

export interface Address {
  readonly address: string;
  readonly family: AddressFamily;
}

const LOOPBACK: readonly Address[] = [
  { address: '127.0.0.1', family: 'IPv4' },
  { address: '::1', family: 'IPv6' },
];

/** Names that mean "this machine"; the last are what a server binds to, as `.env` files often hold them. */
const THIS_MACHINE: ReadonlySet<string> = new Set(['localhost', '0.0.0.0', '::', '*']);

/**
 * The addresses behind a host. `localhost` is always both families, whatever the resolver says: a server may listen on one
 * only (F19 in test/faults). Throws with ENOTFOUND for an unknown name.
 */
export async function addressesOf(host: string): Promise<readonly Address[]> {
  const name = host.replace(/^\[(.*)\]$/, '$1');
  if (THIS_MACHINE.has(name.toLowerCase())) return LOOPBACK;
  const version = isIP(name);
  if (version !== 0) return [{ address: name, family: version === 4 ? 'IPv4' : 'IPv6' }];
  const found = await lookup(name, { all: true });
  return found.map(({ address, family }) => ({ address, family: family === 4 ? 'IPv4' : 'IPv6' }));
}

/** The addresses with the one that answered last in front. */
export const preferring = (addresses: readonly Address[], preferred: Address | null): readonly Address[] =>
  preferred === null
    ? addresses
    : [...addresses].sort((a, b) => Number(b.address === preferred.address) - Number(a.address === preferred.address));

/** A TCP connection, or a rejection with the socket's error; an abort leaves no socket behind. Whoever has it hears of its end by `close`. */
export function connectTcp({ address }: Address, port: number, signal: AbortSignal): Promise<Socket> {
  return ready(() => connect({ host: address, port }), 'connect', signal);
}

export interface TlsOptions {
  readonly servername: string;
  readonly rejectUnauthorized: boolean;
}

/** TLS on a connected socket. It is loaded when it is used: it takes megabytes, and hardly anybody has it on his own machine. */
export const secure = (socket: Socket, { servername, rejectUnauthorized }: TlsOptions, signal: AbortSignal) =>
  ready(
    () =>
      process
        .getBuiltinModule('node:tls')
        .connect({ socket, rejectUnauthorized, ...(isIP(servername) === 0 ? { servername } : {}) }),
    'secureConnect',
    signal,
  );

function ready<S extends Socket>(open: () => S, event: string, signal: AbortSignal): Promise<S> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const socket = open();
    // For its whole life: one that is reset while nobody listens, between two who use it, would end this process.
    socket.on('error', () => {});
    const settle = (act: () => void) => {
      socket.off(event, done);
      socket.off('error', fail);
      signal.removeEventListener('abort', stop);
      act();
    };
    const fail = (error: Error) => settle(() => reject(error));
    const done = () => settle(() => resolve(socket));
    const stop = () => {
      settle(() => reject(signal.reason));
      socket.destroy();
    };
    socket.once(event, done);
    socket.once('error', fail);
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** An address that did not take the connection; the error is null when the time ran out. */
export interface Missed extends Address {
  readonly error: unknown;
}

export type Opened =
  | { readonly ok: true; readonly socket: Socket; readonly at: Address; readonly missed: readonly Missed[] }
  | { readonly ok: false; readonly failure: Failure; readonly missed: readonly Missed[] };

export interface OpenRequest {
  readonly host: string;
  readonly port: number;
  /** What a failure says was tried. */
  readonly tried: string;
  readonly preferred?: Address | null;
}

/** Connects to the first address of the host that accepts; refused counts only after all were tried. Throws when the engine aborts. */
export async function openFirst({ host, port, tried, preferred = null }: OpenRequest, limit: Limit): Promise<Opened> {
  const missed: Missed[] = [];
  let addresses: readonly Address[];
  try {
    addresses = preferring(await addressesOf(host), preferred);
  } catch (error) {
    return { ok: false, failure: describeSocketError(error, tried), missed };
  }
  for (const at of addresses) {
    try {
      return { ok: true, socket: await connectTcp(at, port, limit.signal), at, missed };
    } catch (error) {
      if (limit.signal.aborted && !limit.expired()) throw error;
      missed.push({ ...at, error: limit.expired() ? null : error });
      if (limit.expired()) break;
    }
  }
  const none = notConnected(missed, port, tried, limit.ms);
  const [only, ...others] = addresses;
  const isOne = none.kind === 'refused' && only !== undefined && others.length === 0;
  return { ok: false, failure: (isOne ? await elsewhere(only, port, tried, limit) : null) ?? none, missed };
}

/** A loopback takes or refuses a connection within a millisecond. */
const LOOPBACK_MS = 300;

/** The failure of one loopback address that refused, where the other one takes connections: what is asked for may listen there. */
async function elsewhere(asked: Address, port: number, tried: string, limit: Limit): Promise<Failure | null> {
  if (!LOOPBACK.some((at) => at.address === asked.address)) return null;
  const other = LOOPBACK.find((at) => at.address !== asked.address);
  if (other === undefined) return null;
  try {
    const socket = await withinOwnTime(LOOPBACK_MS, limit.signal, (limited) => connectTcp(other, port, limited));
    socket.destroy();
  } catch (error) {
    if (limit.signal.aborted && !limit.expired()) throw error;
    return null;
  }
  const got = `Nothing listens at ${hostPort(asked.address, port)}, where it is asked; something listens at ${hostPort(other.address, port)}.`;
  const hint = `Ask it at \`localhost\`, where both kinds of address are tried, or have it listen at ${asked.address} as well.`;
  return failure('refused', tried, got, { code: ELSEWHERE, hint });
}

const NOT_ON_THIS_MACHINE: ReadonlySet<string | null> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'ENETUNREACH']);

/** This machine does not have the family (no IPv6 loopback): says nothing about the server. */
export const isAbsent = (error: unknown): boolean => NOT_ON_THIS_MACHINE.has(errorCode(error));

export const isRefused = (error: unknown): boolean => errorCode(error) === 'ECONNREFUSED';

/**
 * The failure of a host none of whose addresses took the connection.
 * @param passedOver addresses that were not asked, because another program is known to listen there
 */
export function notConnected(
  missed: readonly Missed[],
  port: number,
  tried: string,
  limitMs: number,
  passedOver: readonly Address[] = [],
): Failure {
  if (missed.some(({ error }) => error === null)) return timeoutFailure(tried, limitMs, 'connect');
  const refused = missed.filter(({ error }) => isRefused(error));
  const other = missed.find(({ error }) => !isRefused(error) && !isAbsent(error)) ?? missed[0];
  if (refused.length === 0 || (other !== undefined && !isRefused(other.error) && !isAbsent(other.error))) {
    return describeSocketError(other?.error, tried);
  }
  const absent = missed.filter(({ error }) => isAbsent(error));
  const names = (list: readonly Address[]) => formatList(list.map(({ address }) => address));
  const without = absent.length === 0 ? '' : ` (this machine has no ${names(absent)})`;
  const why = `${names(refused)} refused the connection${without}`;
  // Of one address alone nothing follows for the others.
  const [only] = missed.length === 1 && passedOver.length === 0 ? refused : [];
  const got =
    passedOver.length > 0
      ? `${why}; what listens on port ${port} at ${names(passedOver)} is another program, which was not asked.`
      : only === undefined
        ? `Nothing listens on port ${port}: ${why}.`
        : `Nothing listens at ${hostPort(only.address, port)}: it refused the connection.`;
  return failure('refused', tried, got, { code: 'ECONNREFUSED' });
}
