import type { RedisFacts } from '../../../shared/components/redis.ts';
import { hostPort } from '../../../shared/domain/index.ts';

export type RedisReplica = NonNullable<RedisFacts['replica']>;

/** The fields of Redis' INFO that Lifeguard uses; null where the server does not tell. */
export interface RedisInfo {
  readonly version: string | null;
  readonly uptimeSeconds: number | null;
  readonly usedMemoryBytes: number | null;
  /** Null also when there is no limit (`maxmemory:0`). */
  readonly maxMemoryBytes: number | null;
  readonly maxMemoryPolicy: string | null;
  readonly loading: boolean;
  readonly loadedPercent: number | null;
  readonly loadingEtaSeconds: number | null;
  readonly rdbLastSaveOk: boolean | null;
  readonly aofLastWriteOk: boolean | null;
  readonly hits: number | null;
  readonly misses: number | null;
  readonly evicted: number | null;
  /** Commands that it refused because its memory is full, since it started; 0 where it tells of errors and this is none of them, null before Redis 6.2. */
  readonly refusedForMemory: number | null;
  /** Writes that it refused because it is a read-only replica, counted in the same way. */
  readonly refusedAsReplica: number | null;
  /** Whose copy it is; null for one that is its own master, and where it does not tell. */
  readonly replica: RedisReplica | null;
  readonly clients: number | null;
  readonly blockedClients: number | null;
  /** Databases that hold keys; null where it has no section of them. */
  readonly databases: readonly { readonly name: string; readonly keys: number }[] | null;
}

/** Reads the answer of INFO: `name:value` lines and `# Section` headings. Unknown and malformed lines are skipped. */
export function parseRedisInfo(text: string): RedisInfo {
  // A few of some two hundred lines are of use: each is looked for, instead of all being taken apart with every answer.
  const lines = `\n${text}`;
  const field = (name: string): string | null => {
    const at = lines.indexOf(`\n${name}:`);
    if (at < 0) return null;
    const from = at + name.length + 2;
    const end = lines.indexOf('\n', from);
    return lines.slice(from, end < 0 ? lines.length : end).trim();
  };
  const textOf = (name: string): string | null => field(name) || null;
  const number = (name: string): number | null => {
    const value = textOf(name);
    const parsed = value === null ? Number.NaN : Number(value);
    return Number.isFinite(parsed) && parsed >= 0 ? parsed : null;
  };
  const ok = (name: string): boolean | null => {
    const said = field(name);
    return said === null ? null : said === 'ok';
  };
  return {
    version: textOf('redis_version'),
    uptimeSeconds: number('uptime_in_seconds'),
    usedMemoryBytes: number('used_memory'),
    maxMemoryBytes: number('maxmemory') || null,
    maxMemoryPolicy: textOf('maxmemory_policy'),
    loading: textOf('loading') === '1',
    loadedPercent: number('loading_loaded_perc'),
    loadingEtaSeconds: number('loading_eta_seconds'),
    rdbLastSaveOk: ok('rdb_last_bgsave_status'),
    aofLastWriteOk: ok('aof_last_write_status'),
    hits: number('keyspace_hits'),
    misses: number('keyspace_misses'),
    evicted: number('evicted_keys'),
    refusedForMemory: /^# Errorstats/m.test(text) ? refusedIn(field('errorstat_OOM')) : null,
    refusedAsReplica: /^# Errorstats/m.test(text) ? refusedIn(field('errorstat_READONLY')) : null,
    replica:
      field('role') === 'slave'
        ? {
            master: hostPort(textOf('master_host') ?? '?', number('master_port') ?? 0),
            isLinked: field('master_link_status') === 'up',
            isCopying: field('master_sync_in_progress') === '1',
            isReadOnly: field('slave_read_only') !== '0',
          }
        : null,
    clients: number('connected_clients'),
    blockedClients: number('blocked_clients'),
    databases: /^# Keyspace/m.test(text) ? databasesIn(text) : null,
  };
}

/** `count=194`; it has no line of what never happened. */
const refusedIn = (told: string | null): number | null => {
  const [, count] = told === null ? ['', '0'] : (/^count=(\d+)$/.exec(told) ?? []);
  return count === undefined ? null : Number(count);
};

/** `db0:keys=12,expires=0,avg_ttl=0`. */
const databasesIn = (text: string) =>
  [...text.matchAll(/^(db\d+):(?:.*,)?keys=(\d+)/gm)].map(([, name = '', keys]) => ({ name, keys: Number(keys) }));

/** Share of maxmemory in use in percent; undefined without a limit. */
export const memoryPercent = ({ usedMemoryBytes, maxMemoryBytes }: RedisInfo): number | undefined =>
  usedMemoryBytes === null || maxMemoryBytes === null ? undefined : (usedMemoryBytes / maxMemoryBytes) * 100;

/** Share of the keys that were asked for between two readings and were there, in percent; undefined over a restart or a CONFIG RESETSTAT, and where none was asked for. */
export function hitRate(earlier: RedisInfo, later: RedisInfo): number | undefined {
  const hits = grown(earlier.hits, later.hits);
  const misses = grown(earlier.misses, later.misses);
  const asked = hits === null || misses === null ? 0 : hits + misses;
  return hits === null || asked === 0 ? undefined : (hits / asked) * 100;
}

const grown = (before: number | null, after: number | null): number | null =>
  before === null || after === null || after < before ? null : after - before;
