import { HTTP_SCHEMES } from '../../../shared/components/http.ts';
import { decodedPart, hostPort, parseServerAddress } from '../../../shared/domain/index.ts';

/** What an address of an HTTP server says. */
export interface HttpTarget {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** With its query, from the slash on. */
  readonly path: string;
  /** `user:password`, decoded; null without. */
  readonly login: string | null;
  /** The address without user, password and query. */
  readonly shown: string;
}

/** Takes an `http://` or `https://` address apart. Throws with a sentence that does not repeat it: it may hold a password. */
export function httpTarget(address: string): HttpTarget {
  const parsed = parseServerAddress(address, HTTP_SCHEMES);
  if (!parsed.ok) throw new Error(`The address ${parsed.why}.`);
  const { scheme, host, port: given, path: bare } = parsed.address;
  const { username, password, pathname, search } = new URL(address);
  const port = given ?? (scheme === 'https' ? 443 : 80);
  const login = username === '' ? null : `${decodedPart(username)}:${decodedPart(password)}`;
  const shown = `${scheme}://${hostPort(host, port)}${bare}`;
  return { host, port, tls: scheme === 'https', path: `${pathname}${search}`, login, shown };
}
