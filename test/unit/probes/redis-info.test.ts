import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hitRate, memoryPercent, parseRedisInfo } from '../../../electron/components/redis/info.ts';

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
      clients: null,
      blockedClients: null,
      databases: null,
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
      refusedForMemory: null,
      refusedAsReplica: null,
      replica: null,
    });
  });

  it.each([
    ['', null],
    ['# Errorstats\r\n', 0],
    ['# Errorstats\r\nerrorstat_ERR:count=3\r\nerrorstat_OOM:count=194\r\n', 194],
    ['# Errorstats\r\nerrorstat_OOM:many\r\n', null],
  ])('reads from %j how many writes were refused for want of memory', (section, count) => {
    expect(parseRedisInfo(`${INFO}${section}`).refusedForMemory).toBe(count);
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

  it('needs two readings for the hit rate', () => {
    const later = parseRedisInfo(INFO.replace('hits:30', 'hits:60'));
    expect(hitRate(parseRedisInfo(INFO), later)).toBe(100);
  });

  it('gives no rate over a restart, where the counters begin again', () => {
    const later = parseRedisInfo('keyspace_hits:1\nkeyspace_misses:1\nevicted_keys:0');
    expect(hitRate(parseRedisInfo(INFO), later)).toBeUndefined();
  });

  it('names the databases that hold keys; none is told of where it has no section of them', () => {
    const databases = (text: string) => parseRedisInfo(text).databases;
    expect(databases('# Keyspace\r\ndb0:keys=12,expires=0,avg_ttl=0\r\ndb3:keys=1,expires=1,avg_ttl=5\r\n')).toEqual([
      { name: 'db0', keys: 12 },
      { name: 'db3', keys: 1 },
    ]);
    expect(databases('# Keyspace\r\n')).toEqual([]);
    expect(databases('# Memory\r\nused_memory:5\r\n')).toBeNull();
  });
});
