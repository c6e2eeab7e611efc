import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryPercent, parseRedisInfo, redisRates } from '../../../electron/components/redis/info.ts';

const INFO = `# Server\r
redis_version:7.0.15\r
uptime_in_seconds:42\r
\r
# Memory\r
used_memory:1000000\r
maxmemory:4000000\r
maxmemory_policy:noeviction\r
\r
# Persistence\r
loading:0\r
rdb_last_bgsave_status:err\r
aof_last_write_status:ok\r
\r
# Stats\r
evicted_keys:7\r
keyspace_hits:30\r
keyspace_misses:10\r
`;

describe('INFO of Redis', () => {
  it('reads the fields that are used', () => {
    expect(parseRedisInfo(INFO)).toEqual({
      version: '7.0.15',
      uptimeSeconds: 42,
      usedMemoryBytes: 1_000_000,
      maxMemoryBytes: 4_000_000,
      maxMemoryPolicy: 'noeviction',
      loading: false,
      loadedPercent: null,
      loadingEtaSeconds: null,
      rdbLastSaveOk: false,
      aofLastWriteOk: true,
      hits: 30,
      misses: 10,
      evicted: 7,
    });
  });

  it('takes maxmemory 0 for no limit', () => {
    const info = parseRedisInfo('used_memory:10\r\nmaxmemory:0\r\n');
    expect(info.maxMemoryBytes).toBeNull();
    expect(memoryPercent(info)).toBeUndefined();
  });

  it('gives memory as a share of maxmemory', () => {
    expect(memoryPercent(parseRedisInfo(INFO))).toBe(25);
  });

  it('takes what is missing or malformed for unknown, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const info = parseRedisInfo(`${text}\nused_memory:abc\nmaxmemory:-1`);
        expect(info.usedMemoryBytes).toBeNull();
        expect(info.maxMemoryBytes).toBeNull();
      }),
    );
  });

  it('needs two readings for rates', () => {
    const later = parseRedisInfo(INFO.replace('hits:30', 'hits:60').replace('evicted_keys:7', 'evicted_keys:12'));
    expect(redisRates(parseRedisInfo(INFO), later, 30_000)).toEqual({ hitRate: 100, evictionsPerMinute: 10 });
  });

  it('gives no rate over a restart, where the counters begin again', () => {
    const later = parseRedisInfo('keyspace_hits:1\nkeyspace_misses:1\nevicted_keys:0');
    expect(redisRates(parseRedisInfo(INFO), later, 30_000)).toEqual({});
  });
});
