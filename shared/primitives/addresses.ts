/**
 * Addresses as people write them into settings and `.env`, taken apart once. The schema of a setting and whoever connects use the same
 * function, so that nothing is in force that could not be used. A sentence about what is wrong never repeats the address: it may hold a password.
 */

/** An address whose parts are known to be usable. */
export interface ServerAddress {
  /** Lower case, without `://`: `https`, `bolt+s`. */
  readonly scheme: string;
  /** Name, IPv4 or IPv6 address, the last without brackets. */
  readonly host: string;
  /** Null when none is given. */
  readonly port: number | null;
  /** As written, not decoded; null when none is given. */
  readonly user: string | null;
  readonly password: string | null;
  /** From its slash on, without a query; empty when there is none. */
  readonly path: string;
}

export type ParsedAddress =
  | { readonly ok: true; readonly address: ServerAddress }
  | { readonly ok: false; readonly why: string };

/** An address of a few hundred letters is a mistake already. */
const LONGEST = 2048;
const no = (why: string) => ({ ok: false, why }) as const;

/**
 * Takes `scheme://user:password@host:port/path` apart, strictly: what a lenient reader would guess at is refused in words.
 * @param schemes what it may begin with, each without `://`, likeliest first
 */
export function parseServerAddress(text: string, schemes: readonly string[]): ParsedAddress {
  const begin = `must begin with ${schemes
    .slice(0, 2)
    .map((s) => `${s}://`)
    .join(' or ')}`;
  if (text.length > LONGEST) return no(`must not be longer than ${LONGEST} characters`);
  if (/[\s\p{Cc}]/u.test(text)) return no('must not contain a space or a line break');
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(text) ?? [];
  if (!schemes.includes(scheme.toLowerCase())) return no(begin);
  const [authority = ''] = /^[^/?#]*/.exec(rest) ?? [];
  const behind = rest.slice(authority.length);
  if (behind.includes('@')) return no('must have / ? and # in its password written as %2F %3F %23');
  const at = authority.lastIndexOf('@');
  const place = hostAndPort(authority.slice(at + 1));
  if (!place.ok) return no(place.why);
  const [user, ...more] = at < 0 ? [] : authority.slice(0, at).split(':');
  return {
    ok: true,
    address: {
      scheme: scheme.toLowerCase(),
      host: place.host,
      port: place.port,
      user: user === undefined || user === '' ? null : user,
      password: more.length === 0 ? null : more.join(':'),
      path: behind.replace(/[?#].*$/s, ''),
    },
  };
}

/** Takes `host:port` apart, as strictly; both are needed. */
export function parseHostAndPort(
  text: string,
): { readonly ok: true; readonly host: string; readonly port: number } | { readonly ok: false; readonly why: string } {
  const alone = no('must be a host and a port alone, host:port');
  // A whole address, as programs take one, is told what it has too much of, not what a password in it would need.
  if (text.includes('://')) return alone;
  const parsed = parseServerAddress(`tcp://${text}`, ['tcp']);
  if (!parsed.ok) return parsed;
  const { host, port, user, path } = parsed.address;
  if (user !== null || path !== '' || /[?#]/.test(text)) return alone;
  return port === null ? { ok: false, why: 'must have a port from 1 to 65535, host:port' } : { ok: true, host, port };
}

type Place =
  | { readonly ok: true; readonly host: string; readonly port: number | null }
  | { readonly ok: false; readonly why: string };

function hostAndPort(text: string): Place {
  const [, bracketed, , plain, portText] = /^(?:\[([^\]]*)\]|((?!\[)([^:]*)))(?::(.*))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined) {
    const why = text.startsWith('[')
      ? 'must close the bracket [ before its port'
      : 'must have a host and a port, host:port';
    return { ok: false, why };
  }
  if (bracketed !== undefined && !isIpv6(bracketed)) return { ok: false, why: 'must have an IPv6 address inside [ ]' };
  if (bracketed === undefined) {
    const wrong = hostProblem(host);
    if (wrong !== null) return { ok: false, why: wrong };
  }
  if (portText === undefined) return { ok: true, host, port: null };
  if (portText.includes(':')) {
    return {
      ok: false,
      why: 'must have one colon before its port; user and password end with @, an IPv6 address stands in [ ]',
    };
  }
  const port = /^\d{1,5}$/.test(portText) ? Number(portText) : 0;
  if (port < 1 || port > 65_535) return { ok: false, why: 'must have a port from 1 to 65535' };
  return { ok: true, host, port };
}

/** Why a text cannot be the name or address of a machine, beginning with "must"; null when it can. */
export function hostProblem(host: string): string | null {
  if (host === '') return 'must name a host';
  if (isIpv6(host)) return null;
  if (/[^\x21-\x7e]/.test(host) && !/\s/.test(host))
    return 'must have its host in plain letters; a name with others is written in its xn-- form';
  const label = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/i;
  if (
    host.length > 253 ||
    !host
      .replace(/\.$/, '')
      .split('.')
      .every((part) => label.test(part))
  )
    return 'must have a host of letters, digits, dots and hyphens alone';
  // What ends in a number is read as an IPv4 address everywhere.
  if (
    /(^|\.)\d+\.?$/.test(host) &&
    !/^(\d{1,2}|1\d\d|2[0-4]\d|25[0-5])(\.(\d{1,2}|1\d\d|2[0-4]\d|25[0-5])){3}$/.test(host)
  )
    return 'must have four numbers up to 255 in an IPv4 address';
  return null;
}

const isIpv6 = (text: string): boolean =>
  /^[0-9a-f:.]+$/i.test(text) && text.includes(':') && URL.canParse(`http://[${text}]/`);

const PATH = /^\/[\x21-\x7e]*$/;

/** Why a text cannot be asked for as a path, beginning with "must"; null when it can. */
export function pathProblem(path: string): string | null {
  if (!path.startsWith('/')) return 'must begin with /';
  return PATH.test(path) ? null : 'must have spaces and letters beyond ASCII written as %20 and the like';
}

/** Text of a part of an address; a lone % is no encoding, and the server is given the text as it stands. */
export function decodedPart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const THIS_MACHINE = /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?|0\.0\.0\.0)$/i;

/**
 * The port of a store that is configured on this machine; null where it is on another one or the address is none.
 * @param address a URL, such as `bolt://localhost:7687`
 * @param usual the port where the address names none
 */
export function storePort(address: string, usual: number): number | null {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !THIS_MACHINE.test(url.hostname)) return null;
  return url.port === '' ? usual : Number(url.port);
}
