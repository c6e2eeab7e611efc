import { lookup } from 'node:dns/promises';
import { connect, isIP } from 'node:net';
import { performance } from 'node:perf_hooks';

/** Whether a host can be reached over TCP, and if not, what stood in the way. Times in milliseconds. */
export type Reach =
  | { readonly kind: 'answers'; readonly address: string; readonly resolveMs: number; readonly connectMs: number }
  /** The name has no address: unknown, or no name server answers. */
  | { readonly kind: 'no-address'; readonly code: string; readonly resolveMs: number }
  | { readonly kind: 'refused'; readonly addresses: readonly string[] }
  | { readonly kind: 'timeout'; readonly during: 'resolve' | 'connect'; readonly limitMs: number }
  | { readonly kind: 'unreachable'; readonly code: string; readonly addresses: readonly string[] }
  | { readonly kind: 'aborted' };

export interface ReachOptions {
  /** For name resolution and connection together, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** More addresses than these of one host say nothing new. */
const MAX_ADDRESSES = 4;

/**
 * Resolves a name and connects to its addresses at once; the first that accepts counts. Sends nothing, leaves nothing open,
 * never rejects.
 */
export async function reach(host: string, port: number, { timeoutMs, signal }: ReachOptions): Promise<Reach> {
  const limit = AbortSignal.timeout(timeoutMs);
  const both = signal === undefined ? limit : AbortSignal.any([limit, signal]);
  const ended = (during: 'resolve' | 'connect'): Reach =>
    signal?.aborted ? { kind: 'aborted' } : { kind: 'timeout', during, limitMs: timeoutMs };
  const begun = performance.now();
  const name = host.replace(/^\[(.*)\]$/, '$1');
  const found = await orAborted(addressesOf(name), both);
  if (found === 'aborted') return ended('resolve');
  const resolveMs = performance.now() - begun;
  if (typeof found === 'string') return { kind: 'no-address', code: found, resolveMs };
  const connected = performance.now();
  const tries = await firstOrAll(found.map((address) => tryConnect(address, port, both)));
  if (both.aborted && !tries.some((t) => t.code === null)) return ended('connect');
  const answered = tries.find((t) => t.code === null);
  if (answered !== undefined)
    return { kind: 'answers', address: answered.address, resolveMs, connectMs: performance.now() - connected };
  const addresses = tries.map((t) => t.address);
  const other = tries.find((t) => t.code !== 'ECONNREFUSED' && !NO_FAMILY.has(t.code));
  if (other === undefined && tries.some((t) => t.code === 'ECONNREFUSED')) return { kind: 'refused', addresses };
  return { kind: 'unreachable', code: other?.code ?? tries[0]?.code ?? 'UNKNOWN', addresses };
}

/** This machine lacks the address family: that says nothing about the host. */
const NO_FAMILY: ReadonlySet<string | null> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'ENETUNREACH']);

/** The addresses of a name, or the code of the error. `localhost` is always both families, whatever the resolver says. */
async function addressesOf(host: string): Promise<readonly string[] | string> {
  if (host === 'localhost') return ['127.0.0.1', '::1'];
  if (isIP(host) !== 0) return [host];
  try {
    return (await lookup(host, { all: true })).slice(0, MAX_ADDRESSES).map((a) => a.address);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'UNKNOWN';
  }
}

interface Try {
  readonly address: string;
  /** Null when it accepted. */
  readonly code: string | null;
}

function tryConnect(address: string, port: number, signal: AbortSignal): Promise<Try> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const settle = (code: string | null) => {
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      resolve({ address, code });
    };
    const onAbort = () => settle('ABORTED');
    socket.once('connect', () => settle(null));
    socket.on('error', (error: NodeJS.ErrnoException) => settle(error.code ?? 'UNKNOWN'));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}

/** Resolves as soon as one accepts, else when all have ended. */
function firstOrAll(tries: readonly Promise<Try>[]): Promise<readonly Try[]> {
  return new Promise((resolve) => {
    const accepted = tries.map(async (t) => {
      const result = await t;
      if (result.code === null) resolve([result]);
      return result;
    });
    void Promise.all(accepted).then(resolve);
  });
}

const orAborted = <T>(promise: Promise<T>, signal: AbortSignal): Promise<T | 'aborted'> =>
  new Promise((resolve, reject) => {
    const stop = () => resolve('aborted');
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
