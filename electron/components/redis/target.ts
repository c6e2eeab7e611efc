import { REDIS_SCHEMES, redis } from '../../../shared/components/redis.ts';
import { decodedPart, hostPort, parseServerAddress } from '../../../shared/domain/index.ts';

/** What a Redis URL says. */
export interface RedisTarget {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** Null for the default user. */
  readonly user: string | null;
  readonly password: string | null;
  /** Number of the database; 0 where the URL names none. */
  readonly database: number;
  /** The URL without user and password. */
  readonly shown: string;
}

/** Takes a `redis://` or `rediss://` URL apart. Throws with a sentence that does not repeat the URL, which may hold a password. */
export function redisTarget(url: string): RedisTarget {
  const parsed = parseServerAddress(url, REDIS_SCHEMES);
  if (!parsed.ok) throw new Error(`\`redis.url\` ${parsed.why}.`);
  const { scheme, host, port, user, password, path } = parsed.address;
  const target = { host, port: port ?? redis.store.port, tls: scheme === 'rediss' };
  const database = /^\/\d+$/.test(path) ? path : '';
  return {
    ...target,
    user: user === null ? null : decodedPart(user),
    password: password === null || password === '' ? null : decodedPart(password),
    database: Number(database.slice(1)),
    shown: `${scheme}://${hostPort(target.host, target.port)}${database}`,
  };
}
