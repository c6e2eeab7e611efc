import type { RedisFacts } from '../../../shared/components/redis.ts';
import type { Assessment } from '../../../shared/domain/index.ts';
import { counted, formatPercent } from '../../../shared/format.ts';
import { type AssessInput, assessed, compare, fact, off, unread } from '../../health/findings.ts';
import { failedStore } from '../../health/store.ts';

/** Judges Redis by PING, its memory (only where it does not evict) and whether it can write to disk. */
export function assessRedis(input: AssessInput): Assessment {
  const { readings, settings } = input;
  const reading = readings.redis;
  if (!settings['redis.enabled']) return off('redis');
  if (reading === undefined) return unread('redis');
  if (!reading.ok) return failedStore('redis', input, reading);
  const { loading, rdbLastSaveOk, aofLastWriteOk, maxMemoryPolicy } = reading.facts;
  const memory = maxMemoryPolicy === 'noeviction' ? reading.metrics['redis.memory'] : undefined;
  return assessed('redis', [
    ...(loading ? [fact('fact:loading', 'starting', 'It is loading its data')] : []),
    ...compare('redis.ping', reading.metrics['redis.ping'], settings['thresholds.redis.ping']),
    ...compare('redis.memory', memory, settings['thresholds.redis.memory']),
    ...memoryFull(reading.metrics['redis.memory'], reading.facts),
    ...readOnly(reading.facts),
    ...(rdbLastSaveOk === false
      ? [fact('fact:rdb-save-failed', 'warning', 'The last snapshot could not be saved')]
      : []),
    ...(aofLastWriteOk === false
      ? [fact('fact:aof-write-failed', 'critical', 'The append-only file could not be written')]
      : []),
  ]);
}

/**
 * Redis refuses a write that comes while more than its limit is in use, and a large one sooner: what it refused is known by its own counter.
 * A Redis that evicts is above its limit for a moment.
 */
export const isFull = (
  percent: number,
  { maxMemoryPolicy, refused }: Pick<RedisFacts, 'maxMemoryPolicy' | 'refused'>,
): boolean => (refused?.count ?? 0) > 0 || (percent > 100 && maxMemoryPolicy === 'noeviction');

function memoryFull(percent: number | undefined, facts: Pick<RedisFacts, 'maxMemoryPolicy' | 'refused'>) {
  if (percent === undefined || !isFull(percent, facts)) return [];
  const { maxMemoryPolicy, refused } = facts;
  const why = maxMemoryPolicy === 'noeviction' ? 'it does not evict' : 'it finds nothing that it may evict';
  const writes =
    refused == null ? '' : `; ${counted(refused.count, 'write was', 'writes were')} refused in the last minute`;
  return [
    fact('fact:memory-full', 'critical', `Memory is at ${formatPercent(percent)} of maxmemory and ${why}${writes}`),
  ];
}

/** A replica is there to be read, and no trouble by itself: it is one where somebody wants to write, or where its master is gone. */
function readOnly({ replica, refusedAsReplica }: Pick<RedisFacts, 'replica' | 'refusedAsReplica'>) {
  const writes = refusedAsReplica?.count ?? 0;
  if (replica == null || !replica.isReadOnly || replica.isCopying || (replica.isLinked && writes === 0)) return [];
  const link = replica.isLinked ? '' : ', which it does not reach';
  const refused = writes === 0 ? '' : `; ${counted(writes, 'write was', 'writes were')} refused in the last minute`;
  return [fact('fact:read-only', 'critical', `It is a read-only replica of ${replica.master}${link}${refused}`)];
}
