import type { Assessment, ComponentId, Failure, Finding } from '../../shared/domain/index.ts';
import { formatDuration, formatPercent } from '../../shared/format.ts';
import { type AssessInput, assessed, compare, fact, failed, isUsed, off, unread } from './findings.ts';

/** Nobody listens at the default address and nobody ever asked for it: this machine does not use it. */
const isNotUsed = (input: AssessInput, failure: Failure): boolean =>
  (failure.kind === 'refused' || failure.kind === 'unreachable') && !isUsed(input);

const failedStore = (component: ComponentId, input: AssessInput, failure: Failure): Assessment =>
  isNotUsed(input, failure)
    ? off(component)
    : // It works, only not for this user and not now: the rest of the stack may well be logged in.
      failed(component, failure, ...(failure.kind === 'held-back' ? (['warning'] as const) : []));

/** Judges Neo4j by a trivial query, the state of its databases and its slow transactions. */
export function assessNeo4j(input: AssessInput): Assessment {
  const { readings, settings } = input;
  const reading = readings.neo4j;
  if (!settings['neo4j.enabled']) return off('neo4j');
  if (reading === undefined) return unread('neo4j');
  if (!reading.ok) return failedStore('neo4j', input, reading.failure);
  const slow = reading.facts.slowTransactions ?? [];
  return assessed('neo4j', [
    ...compare('neo4j.query', reading.metrics['neo4j.query'], settings['thresholds.neo4j.query']),
    ...databaseFindings(reading.facts.databases ?? [], settings['neo4j.database']),
    ...(slow.length > 0 ? [fact('fact:slow-transactions', 'warning', slowText(slow))] : []),
    ...(reading.facts.http === 'refused'
      ? [fact('fact:http-refused', 'warning', 'The HTTP port is closed; Bolt works')]
      : []),
  ]);
}

/** `A transaction has run for 12 s: MATCH (n) …`, the longest one. */
function slowText(slow: readonly { readonly query: string; readonly elapsedMs: number }[]): string {
  const longest = slow.toSorted((a, b) => b.elapsedMs - a.elapsedMs)[0];
  const others = slow.length > 1 ? ` and ${slow.length - 1} more for over 5 s` : '';
  const query = longest?.query ? `: ${longest.query}` : '; it waits between its queries';
  return `A transaction has run for ${formatDuration(longest?.elapsedMs ?? 0)}${others}${query}`;
}

type Database = { readonly name: string; readonly status: string; readonly message: string | null };

/** The database that the stack uses decides; another one that is offline is worth a warning. Without a setting it is `neo4j`, the server's default. */
function databaseFindings(databases: readonly Database[], configured: string | null): readonly Finding[] {
  const used = configured ?? 'neo4j';
  return databases
    .filter((d) => d.name !== 'system' && d.status !== 'online')
    .map((d) => {
      const starting = d.status === 'starting';
      const level = starting ? 'starting' : d.name === used ? 'critical' : 'warning';
      const why = d.message ? `: ${d.message}` : '';
      return fact(
        starting ? 'fact:database-starting' : 'fact:database-offline',
        level,
        `Database ${d.name} is ${d.status}${why}`,
      );
    });
}

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
