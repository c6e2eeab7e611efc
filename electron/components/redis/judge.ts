import type { Assessment } from '../../../shared/domain/index.ts';
import { formatPercent } from '../../../shared/format.ts';
import { type AssessInput, assessed, compare, fact, off, unread } from '../../health/findings.ts';
import { failedStore } from '../../health/store.ts';

/** From here on a Redis that does not evict refuses writes. */
const FULL_PERCENT = 99.5;

/** Judges Redis by PING, its memory (only where it does not evict) and whether it can write to disk. */
export function assessRedis(input: AssessInput): Assessment {
  const { readings, settings } = input;
  const reading = readings.redis;
  if (!settings['redis.enabled']) return off('redis');
  if (reading === undefined) return unread('redis');
  if (!reading.ok) return failedStore('redis', input, reading.failure);
  const { loading, rdbLastSaveOk, aofLastWriteOk, maxMemoryPolicy } = reading.facts;
  const memory = maxMemoryPolicy === 'noeviction' ? reading.metrics['redis.memory'] : undefined;
  const full = memory !== undefined && memory >= FULL_PERCENT;
  return assessed('redis', [
    ...(loading ? [fact('fact:loading', 'starting', 'It is loading its data')] : []),
    ...compare('redis.ping', reading.metrics['redis.ping'], settings['thresholds.redis.ping']),
    ...compare('redis.memory', memory, settings['thresholds.redis.memory']),
    ...(full
      ? [
          fact(
            'fact:memory-full',
            'critical',
            `Memory is at ${formatPercent(memory)} of maxmemory and it does not evict`,
          ),
        ]
      : []),
    ...(rdbLastSaveOk === false
      ? [fact('fact:rdb-save-failed', 'warning', 'The last snapshot could not be saved')]
      : []),
    ...(aofLastWriteOk === false
      ? [fact('fact:aof-write-failed', 'critical', 'The append-only file could not be written')]
      : []),
  ]);
}
