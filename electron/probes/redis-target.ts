import { hostPort } from '../../shared/domain/index.ts';

const DEFAULT_PORT = 6379;

/** What a Redis URL says. */
export interface RedisTarget {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** Null for the default user. */
  readonly user: string | null;
  readonly password: string | null;
  /** The URL without user and password. */
  readonly shown: string;
}

/** Takes a `redis://` or `rediss://` URL apart. Throws with a sentence that does not repeat the URL, which may hold a password. */
export function redisTarget(url: string): RedisTarget {
  if (!URL.canParse(url))
    throw new Error('`redis.url` is not a URL. It looks like redis://:PASSWORD@localhost:6379/0.');
  const { protocol, hostname, port, username, password, pathname } = new URL(url);
  const host = hostname.replace(/^\[(.*)\]$/, '$1') || 'localhost';
  const target = { host, port: port === '' ? DEFAULT_PORT : Number(port), tls: protocol === 'rediss:' };
  const database = /^\/\d+$/.test(pathname) ? pathname : '';
  return {
    ...target,
    user: username === '' ? null : decodeURIComponent(username),
    password: password === '' ? null : decodeURIComponent(password),
    shown: `${protocol}//${hostPort(target.host, target.port)}${database}`,
  };
}
