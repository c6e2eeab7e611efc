import { asSentence } from '../../../shared/format.ts';
import {
  course,
  type DiagnosisInput,
  failureOf,
  firstOf,
  isCritical,
  type Rule,
  type Suffers,
} from '../../diagnosis/rule.ts';
import {
  hangs,
  notRunning,
  otherFailure,
  refusesLogin,
  type Store,
  startsSlowly,
  storeFailure,
  storeFinding,
} from '../../diagnosis/store.ts';

/** Of the disk Redis suffers when it cannot save. */
export const redisSuffers: Suffers = (input, from) => from === 'disk' && isCritical(input, 'disk') && cannotSave(input);

const cannotSave = (input: DiagnosisInput): boolean =>
  failureOf(input.readings, 'redis')?.code === 'MISCONF' ||
  input.health.redis.findings.some((f) => f.id === 'fact:rdb-save-failed' || f.id === 'fact:aof-write-failed');

const MAKE_ROOM = 'Make room on the disk or correct the folder that Redis writes to: `redis-cli CONFIG GET dir`.';
const RAISE_MEMORY = 'Raise maxmemory or let it evict: `redis-cli CONFIG SET maxmemory-policy allkeys-lru`.';
const REPLICA =
  'If it is meant to stand alone: `redis-cli REPLICAOF NO ONE`. Else start its master, or let the backend write to that one.';

const REDIS: Store<'redis'> = {
  id: 'redis',
  url: (settings) => settings['redis.url'],
  credentials: 'the password in REDIS_URL',
  fix: ({ code }) => (code === 'MISCONF' ? MAKE_ROOM : code === 'OOM' ? RAISE_MEMORY : null),
  findings: {
    'fact:memory-full': {
      id: 'redis-oom',
      title: 'Redis refuses writes because its memory is full.',
      action: RAISE_MEMORY,
    },
    'fact:read-only': {
      id: 'redis-read-only',
      title: 'Redis refuses writes: it is a read-only replica.',
      action: REPLICA,
    },
    'fact:aof-write-failed': {
      id: 'redis-misconf',
      title: 'Redis cannot write its append-only file.',
      action: MAKE_ROOM,
    },
    'fact:rdb-save-failed': {
      id: 'redis-misconf',
      title: 'Redis cannot save its snapshot.',
      action: MAKE_ROOM,
    },
    'threshold:redis.memory': { id: 'redis-memory', title: 'Redis is almost full.', action: RAISE_MEMORY },
    'threshold:redis.ping': { id: 'redis-slow', ...course('slow', 'Redis') },
  },
};

const redisRefuses: Rule = storeFailure(REDIS, ({ code, got }) => {
  if (code === 'MISCONF')
    return {
      id: 'redis-misconf',
      title: 'Redis refuses writes because it cannot save to disk.',
      detail: asSentence(got),
    };
  if (code === 'OOM')
    return { id: 'redis-oom', title: 'Redis refuses writes because its memory is full.', detail: asSentence(got) };
  return null;
});

/** What can be wrong with Redis; the first that is found. */
export const redisTrouble: Rule = firstOf(
  notRunning(REDIS),
  hangs(REDIS),
  refusesLogin(REDIS),
  redisRefuses,
  startsSlowly('redis', 'redis-loading'),
  otherFailure(REDIS),
  storeFinding(REDIS),
);
