import type { Redis } from 'ioredis';
import { redisTarget } from './target.ts';

/** Keys looked at with one SCAN: it blocks Redis for well under a millisecond. */
const BATCH = 500;

export interface RedisKeySpace {
  readonly url: string;
  /** Keys that begin with this; empty means all of the URL's database. */
  readonly prefix: string;
  /** Milliseconds for connecting and for each command. */
  readonly commandMs: number;
  readonly signal: AbortSignal;
}

/** Counts the keys with the prefix and all keys of the database. Reads only. @throws with Redis's own words */
export async function countKeys(space: RedisKeySpace): Promise<{ readonly matching: number; readonly all: number }> {
  return withRedis(space, async (redis) => {
    const all = await redis.dbsize();
    if (space.prefix === '') return { matching: all, all };
    let matching = 0;
    for await (const keys of batches(redis, space)) matching += keys.length;
    return { matching, all };
  });
}

/** Deletes the keys with the prefix, and no other; an abort ends it between two batches. @returns how many were deleted */
export async function clearKeys(space: RedisKeySpace, onDeleted: (total: number) => void): Promise<number> {
  return withRedis(space, async (redis) => {
    let deleted = 0;
    for await (const keys of batches(redis, space)) {
      if (keys.length > 0) deleted += await redis.unlink(...keys);
      onDeleted(deleted);
    }
    return deleted;
  });
}

/** Pages of matching keys. */
async function* batches(redis: Redis, { prefix, signal }: RedisKeySpace): AsyncGenerator<readonly Buffer[]> {
  let cursor = '0';
  do {
    signal.throwIfAborted();
    const [next, keys] = await redis.scanBuffer(cursor, 'MATCH', `${escaped(prefix)}*`, 'COUNT', BATCH);
    cursor = next.toString();
    // MATCH is a pattern on text; compared once more as bytes, so that nothing else can ever be deleted.
    const wanted = Buffer.from(prefix);
    yield [...new Map(keys.map((key) => [key.toString('latin1'), key])).values()].filter((key) =>
      key.subarray(0, wanted.length).equals(wanted),
    );
  } while (cursor !== '0');
}

const escaped = (prefix: string): string => prefix.replace(/[\\*?[\]^-]/g, '\\$&');

async function withRedis<T>({ url, commandMs, signal }: RedisKeySpace, work: (redis: Redis) => Promise<T>): Promise<T> {
  // Taken apart as the probe does it: ioredis fails at a lone % in a password, and takes options, another database even, out of a query.
  const { host, port, tls, user, password, database } = redisTarget(url);
  // Loaded when it is first needed: it would take part in every start of the command line.
  const { Redis } = await import('ioredis');
  const redis = new Redis({
    host,
    port,
    db: database,
    ...(user === null ? {} : { username: user }),
    ...(password === null ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
    lazyConnect: true,
    connectTimeout: commandMs,
    commandTimeout: commandMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    enableReadyCheck: false,
  });
  // Without a listener ioredis prints the error; it also rejects what is awaited here.
  redis.on('error', () => {});
  const stop = () => redis.disconnect();
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    await redis.connect();
    return await work(redis);
  } finally {
    signal.removeEventListener('abort', stop);
    redis.disconnect();
  }
}
