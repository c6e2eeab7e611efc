import type { Assessment, FindingOf } from '../../../shared/domain/index.ts';
import { formatDuration } from '../../../shared/format.ts';
import { type AssessInput, assessed, compare, fact, off, unread } from '../../health/findings.ts';
import { failedStore } from '../../health/store.ts';

/** Judges Neo4j by a trivial query, the state of its databases and its slow transactions. */
export function assessNeo4j(input: AssessInput): Assessment {
  const { readings, settings } = input;
  const reading = readings.neo4j;
  if (!settings['neo4j.enabled']) return off('neo4j');
  if (reading === undefined) return unread('neo4j');
  if (!reading.ok) return failedStore('neo4j', input, reading);
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
function databaseFindings(databases: readonly Database[], configured: string | null): readonly FindingOf<'neo4j'>[] {
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
