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
  return ownHost(start) ?? scriptHost(path.resolve(start.cwd ?? '/', start.command));
}

const ownHost = ({ args }: Start): string | null => /(?:^|\s)--host[ =](\S+)/.exec(args.join(' '))?.[1] ?? null;

/** The address at which a start command makes the server listen: its own `--host`, or that in the last line of its script that starts uvicorn; null where neither names one. */
export function startHostOf(start: Start | null): string | null {
  return start === null ? null : (ownHost(start) ?? hostLineOf(start)?.host ?? null);
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

/** The line of a start script that starts the server, and what of it decides where that listens. */
export interface HostLine {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
  /** The address that stands in it; null where a variable does, or none. */
  readonly host: string | null;
  /** The variable that stands in its place, which the environment can set. */
  readonly variable: string | null;
}

/** Starts a server: the word as a program, with its application or options behind it. */
const STARTS = /^[^#]*\buvicorn\s+(?:[\w.]+:\w+|-)/;

/** The last line of a start script that starts uvicorn: what goes before it is another case of the same script. Null where there is no such line. */
export function hostLineOf(start: Start): HostLine | null {
  const file = path.resolve(start.cwd ?? '/', start.command);
  const read = readForeign(file, { maxBytes: MAX_SCRIPT_BYTES });
  const lines = read.kind === 'read' ? read.bytes.toString('utf8').split('\n') : [];
  const line = lines.findLastIndex((text) => STARTS.test(text));
  const text = lines[line]?.trim();
  if (text === undefined) return null;
  const [, variable, host] = /--host[ =]+["']?(?:\$\{?(\w+)[^\s"']*|([\w.:[\]]+))/.exec(text) ?? [];
  const isSet =
    variable !== undefined &&
    lines.some((other) => new RegExp(`^\\s*(?:export\\s+)?${variable}=(?!["']?\\$\\{${variable})`).test(other));
  return { file, line: line + 1, text, host: host ?? null, variable: isSet ? null : (variable ?? null) };
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
