import { asSentence } from '../../../shared/format.ts';
import type { GatherInput } from '../../recovery/index.ts';
import { countKeys } from './keys.ts';
import type { RedisKeys } from './plan-cache.ts';
import { redisTarget } from './target.ts';

/** Counts the keys that would be cleared, beside all keys of the database. */
export async function redisKeys({ settings, signal }: GatherInput): Promise<RedisKeys> {
  const url = settings['redis.url'];
  const space = { url, prefix: settings['redis.cachePrefix'], commandMs: settings['timeouts.redis'], signal };
  try {
    return { ok: true, database: redisTarget(url).database, ...(await countKeys(space)) };
  } catch (error) {
    signal.throwIfAborted();
    return { ok: false, reason: asSentence(`The keys of Redis could not be counted: ${(error as Error).message}`) };
  }
}
