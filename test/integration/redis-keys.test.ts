import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clearKeys, countKeys } from '../../electron/components/redis/keys.ts';
import { type RunningRedis, startRedis } from '../support/stack/index.ts';

/** What stands before an address is not always percent-encoded, and a % alone is no encoding. */
const PASSWORD = ['10%off', 'not a real one'].join(':').replaceAll(' ', '-');

describe('the keys of a Redis whose password has a lone % in it', () => {
  let redis: RunningRedis;
  beforeAll(async () => {
    redis = await startRedis({ password: PASSWORD });
  });
  afterAll(() => redis.cleanup());

  const space = (rest: string) => ({
    url: `redis://:${PASSWORD}@localhost:${redis.port}${rest}`,
    prefix: 'leanvibe:',
    commandMs: 5000,
    signal: new AbortController().signal,
  });

  it('are counted and cleared in the database of the address, whatever else its query says', async () => {
    for (const database of ['0', '2', '3'])
      for (const key of ['leanvibe:a', 'leanvibe:b', 'theirs']) await redis.cli('-n', database, 'SET', key, '1');
    expect(await countKeys(space('/2?db=3'))).toEqual({ matching: 2, all: 3 });
    expect(await clearKeys(space('/2?db=3'), () => undefined)).toBe(2);
    expect(await redis.cli('-n', '2', 'KEYS', '*')).toBe('theirs');
    expect(await redis.cli('-n', '3', 'DBSIZE')).toContain('3');
    expect(await clearKeys(space(''), () => undefined)).toBe(2);
    expect(await redis.cli('-n', '3', 'DBSIZE')).toContain('3');
  });
});
