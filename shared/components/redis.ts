import { z } from 'zod';
import type { Comings } from '../primitives/left.ts';
import { address, name } from '../primitives/schemas.ts';
import { cadenceSetting, setting, timeoutSetting } from '../primitives/setting.ts';
import { type Declaration, factsOf } from './declaration.ts';
import { disk } from './disk.ts';
import { redisSecrets } from './redis-secrets.ts';

/** What a reading of Redis tells beyond numbers. */
export interface RedisFacts extends Comings {
  readonly url: string;
  readonly version: string | null;
  readonly usedMemoryBytes: number | null;
  readonly maxMemoryBytes: number | null;
  readonly maxMemoryPolicy: string | null;
  readonly loading: boolean;
  readonly rdbLastSaveOk: boolean | null;
  readonly aofLastWriteOk: boolean | null;
  readonly uptimeSeconds: number | null;
  /** Connections to it, this one among them, and those of them that wait in a command. */
  readonly clients?: number | null;
  readonly blockedClients?: number | null;
  /** Keys that were evicted since it started, and the last time that a look found new ones (`at` in epoch milliseconds); null where it does not tell. */
  readonly evictions?: {
    readonly total: number;
    readonly last: { readonly at: number; readonly count: number } | null;
  } | null;
  /** Writes that it refused in the last minute because its memory is full, and when the last were seen, in epoch milliseconds; null for none. */
  readonly refused?: { readonly count: number; readonly at: number } | null;
  /** Whose copy it is, as `host:port`, and how it stands with that one; null for one that is its own master. */
  readonly replica?: {
    readonly master: string;
    readonly isLinked: boolean;
    /** It is fetching all of its master's data. */
    readonly isCopying: boolean;
    readonly isReadOnly: boolean;
  } | null;
  /** Writes that it refused in the last minute because it is a read-only replica. */
  readonly refusedAsReplica?: RedisFacts['refused'];
  /** Databases that hold keys; null where it does not tell. */
  readonly databases?: readonly { readonly name: string; readonly keys: number }[] | null;
  readonly credentialsHeld: boolean;
  readonly listening: boolean;
}

/** What its address may begin with. */
export const REDIS_SCHEMES = ['redis', 'rediss'] as const;

export const redis = {
  id: 'redis',
  title: 'Redis',
  service: { name: 'Redis', about: 'one more Redis', address: 'url', example: 'redis://localhost:6380' },
  dependsOn: [disk],
  layer: 'stack',
  slot: {},
  hasOwner: true,
  formula: 'redis',
  store: {
    address: 'redis.url',
    port: 6379,
    programs: ['redis-server', 'valkey-server', 'keydb-server'],
    ports: [{ id: 'port-redis', title: 'Redis' }],
  },
  configuredBy: ['redis.url'],
  cadence: cadenceSetting(3, 'Redis every (s)', 'How often Redis is asked.'),
  timeout: timeoutSetting(2000, 'Redis time limit (ms)', 'Limit for connecting and for an answer.'),
  settings: {
    enabled: setting({
      schema: z.boolean(),
      fallback: true,
      title: 'Watch Redis',
      about: 'Whether Redis is watched.',
    }),
    url: setting({
      schema: address(REDIS_SCHEMES),
      address: true,
      fallback: 'redis://localhost:6379',
      title: 'Redis address',
      about: 'URL of Redis; may hold user, password and database number.',
      env: ['LEANVIBE_REDIS_URL', 'REDIS_URL'],
      secret: true,
    }),
    container: setting({
      schema: name,
      fallback: 'leanvibe-redis',
      title: 'Redis container',
      about: 'Container that may run Redis.',
    }),
    cachePrefix: setting({
      schema: z.string(),
      fallback: 'leanvibe:',
      title: 'Redis cache prefix',
      about:
        'Only keys of the configured database that begin with this are cleared as cache; empty means every key of that database.',
    }),
  },
  findings: {
    'memory-full': { word: 'full' },
    'read-only': { word: 'read-only' },
    'rdb-save-failed': { word: 'cannot save' },
    'aof-write-failed': { word: 'cannot save' },
    loading: {},
  },
  metrics: {
    ping: {
      title: 'PING',
      unit: 'ms',
      spark: true,
      telling: true,
      threshold: { fallback: { warning: 100, critical: 1000 }, title: 'Redis PING (ms)', about: 'Time of a PING.' },
    },
    memory: {
      title: 'Memory of maxmemory',
      unit: 'percent',
      threshold: {
        fallback: { warning: 90, critical: null },
        title: 'Redis memory (% of maxmemory)',
        about: 'Counts only when Redis does not evict.',
      },
    },
    'hit-rate': { title: 'Hit rate', unit: 'percent' },
    evictions: { title: 'Evictions', unit: 'per-minute' },
  },
  runbooks: {
    'restart-redis': {
      title: 'Restart Redis',
      does: 'Restarts Redis through its container or service; where it hangs without one, ends and starts exactly the process that runs it, after asking. Waits until it answers.',
      never: 'Never flushes keys.',
      harmless: false,
      severity: 'high',
    },
    'clear-redis-cache': {
      title: 'Clear the Redis cache',
      does: 'Deletes the keys with the configured prefix in the configured database, after counting them and asking.',
      never: 'Never flushes other databases or other applications’ keys.',
      harmless: false,
    },
    'continue-redis': {
      title: 'Continue Redis',
      does: 'Lets a stopped Redis (SIGSTOP, Ctrl-Z, a paused container) go on, after asking, and sees it answer.',
      never: 'Never ends or starts anything.',
      harmless: false,
    },
  },
  causes: {
    'redis-hangs': {
      means:
        'Redis takes connections and does not answer in time. A slow command (KEYS, a script) or a stopped process are the usual reasons.',
    },
    'redis-loading': { means: 'Redis has been reading its data from disk for longer than a start may take.' },
    'redis-refuses-work': { means: 'Redis answers and refuses what it is asked. Its own words are the evidence.' },

    'redis-not-running': {
      means:
        'Nothing listens at the address of Redis, or nothing gets through to it. Caches, sessions and queues that the backend keeps there are not to be had.',
      prevention: 'Give its container `restart: unless-stopped`, or let Homebrew start it at login.',
    },
    'redis-oom': {
      means: 'Redis has reached its limit of memory and refuses to write.',
      prevention: 'Set `maxmemory-policy allkeys-lru` in its configuration, so that it evicts instead of refusing.',
    },
    'redis-read-only': { means: 'Redis is a read-only replica: it refuses every write.' },
    'redis-misconf': {
      means: 'Redis cannot save to disk and refuses to write until it can.',
      prevention: 'Watch the volume that Redis saves to; it needs room for twice its data.',
    },
    'redis-slow': { means: 'Redis answers, and later than its limit allows.', issue: 'Performance' },
    'redis-memory': {
      means: 'Redis is close to its limit of memory and does not evict: at the limit it refuses to write.',
      prevention: 'Raise `maxmemory`, or set `maxmemory-policy allkeys-lru` in its configuration.',
      issue: 'Performance',
    },
    'redis-auth': {
      means: 'Redis refuses the password. No further log-in is tried until it changes.',
      issue: 'Connectivity',
    },
  },
  documentation: 'redis.io',
  demo: { 'kill-redis': 'Kill Redis' },
  secrets: redisSecrets,
  facts: factsOf<RedisFacts>(),
} as const satisfies Declaration;
