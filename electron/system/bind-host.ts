import path from 'node:path';
import type { AddressFamily } from '../../shared/domain/index.ts';
import { readForeign } from '../files/index.ts';
import type { RawListener } from './listeners.ts';

/** A start script is a page or two; anything longer is not read. */
const MAX_SCRIPT_BYTES = 128 * 1024;

interface Start {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string | null;
}

/** The address that a start command binds, from its own `--host` or that of the script it runs; null when neither names one. */
export function bindHostOf(start: Start | null): string | null {
  if (start === null) return null;
  const own = /(?:^|\s)--host[ =](\S+)/.exec(start.args.join(' '))?.[1];
  return own ?? scriptHost(path.resolve(start.cwd ?? '/', start.command));
}

function scriptHost(file: string): string | null {
  if (!file.endsWith('.sh')) return null;
  const read = readForeign(file, { maxBytes: MAX_SCRIPT_BYTES });
  const text = read.kind === 'read' ? read.bytes.toString('utf8') : '';
  return hostIn(text);
}

/** The first one that is not in a comment. */
function hostIn(text: string): string | null {
  for (const line of text.split('\n')) {
    const host = /--host[ =]+["']?([\w.:]+)/.exec(line.split('#')[0] ?? '')?.[1];
    if (host !== undefined) return host;
  }
  return null;
}

/** The family that a bound address needs; IPv4 where none is named, which is uvicorn's default. */
export const familyOf = (host: string | null): AddressFamily => (host?.includes(':') ? 'IPv6' : 'IPv4');

const isAny = (address: string): boolean => address === '0.0.0.0' || address === '::';

/**
 * Whether a listener on the same port keeps a server from binding a host. Another family does not; a socket on `::` may take IPv4 as
 * well, which the table does not tell: it counts unless `ipv4Refused` says that 127.0.0.1 takes no connection.
 */
export function blocks(listener: RawListener, host: string | null, ipv4Refused: boolean): boolean {
  if (listener.family !== familyOf(host)) return listener.address === '::' && familyOf(host) === 'IPv4' && !ipv4Refused;
  return host === null || isAny(host) || isAny(listener.address) || listener.address === host;
}

/** The listener that a connection to an address reaches: its own socket first, then one for every address of the family, then `::`. */
export function reachedBy<L extends { readonly address: string; readonly family: AddressFamily }>(
  listeners: readonly L[],
  address: string,
): L | null {
  const family = familyOf(address);
  return (
    listeners.find((l) => l.address === address) ??
    listeners.find((l) => l.family === family && isAny(l.address)) ??
    listeners.find((l) => l.address === '::') ??
    null
  );
}
