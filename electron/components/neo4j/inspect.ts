import type { ActWorld, Inspection, InspectionTable, Settings } from '../../../shared/domain/index.ts';
import { counted, failureText, formatDuration, formatList, formatMs } from '../../../shared/format.ts';
import { type Inspect, row, tableOf } from '../../inspection/index.ts';
import { type Limit, startLimit } from '../../probes/limit.ts';
import { oneLine } from '../../probes/plain-text.ts';
import { redact, systemClock } from '../../system/index.ts';
import { type Clients, clientsOf, planOf, type RunningQuery, runningQueries } from './queries.ts';
import { type Neo4jSession, openNeo4j } from './session.ts';
import { neo4jTarget } from './target.ts';

/** A query of a cell; the whole one stands below it. */
const SHORT = 60;

/** What runs in Neo4j now, how it would be carried out, who holds locks, and who is connected. Logs in only if the last log-in was accepted. */
export const inspectNeo4j: Inspect = async ({ world, signal }) => {
  const { settings } = world;
  const reading = (await world.look(['neo4j'], signal)).neo4j;
  const password = settings['neo4j.password'];
  if (reading === undefined) return nothing('Neo4j is not watched.');
  if (!reading.ok) return nothing(failureText(reading.failure));
  if (password === null)
    return nothing('No password of Neo4j is known (neo4j.password), so nothing in it can be asked.');
  return withSession({ ...settings, 'neo4j.password': password }, signal, (session, limit) =>
    looked(session, limit, settings['thresholds.neo4j.query'].critical),
  );
};

/** What runs now, where it may be asked: the last log-in was accepted. Null where it may not, or is not told. */
export async function queriesNow({ settings }: ActWorld, signal: AbortSignal): Promise<readonly RunningQuery[] | null> {
  return settings['neo4j.password'] === null ? null : withSession(settings, signal, runningQueries);
}

/** Logs in, asks, and closes; only to be called when the last log-in was accepted. */
async function withSession<T>(
  settings: Settings,
  signal: AbortSignal,
  ask: (session: Neo4jSession, limit: Limit) => Promise<T>,
): Promise<T> {
  const { 'neo4j.user': user, 'neo4j.database': database, 'timeouts.neo4j': limitMs } = settings;
  const password = settings['neo4j.password'] ?? '';
  const session = await openNeo4j({ target: neo4jTarget(settings['neo4j.uri']), user, password, database, limitMs });
  // Each question has its own limit in the driver; all of them together may take some of it.
  const limit = startLimit({ signal, clock: systemClock }, QUESTIONS * limitMs);
  try {
    return await ask(session, limit);
  } finally {
    limit.release();
    await session.close().catch(() => {});
  }
}

/** So many times the limit of one question all of them may take. */
const QUESTIONS = 4;

const nothing = (text: string): Inspection => ({ text, tables: [] });

async function looked(session: Neo4jSession, limit: Limit, slowMs: number | null): Promise<Inspection> {
  const queries = await runningQueries(session, limit);
  const clients = await clientsOf(session, limit);
  const plans = new Map<string, string | null>();
  for (const query of queries ?? []) plans.set(query.transaction, await planOf(session, query, limit));
  const slow = (queries ?? []).filter(({ elapsedMs }) => slowMs !== null && elapsedMs > slowMs);
  const text =
    queries === null
      ? 'This user may not see what runs in Neo4j.'
      : queries.length === 0
        ? 'Nothing runs in Neo4j now.'
        : `${counted(queries.length, 'transaction runs', 'transactions run')} in Neo4j now${slow.length === 0 ? '' : `, ${slow.length} of them for longer than ${formatMs(slowMs ?? 0)}`}.`;
  return {
    text,
    tables: [queriesTable(queries, plans, slowMs), locksTable(queries ?? []), clientsTable(clients)],
  };
}

function queriesTable(
  queries: readonly RunningQuery[] | null,
  plans: ReadonlyMap<string, string | null>,
  slowMs: number | null,
): InspectionTable {
  const rows = (queries ?? []).map((query) => {
    const { transaction, text, elapsedMs, status, client, user, database } = query;
    const plan = plans.get(transaction) ?? null;
    const clean = redact(text);
    return row(
      [
        text === '' ? 'between two queries' : oneLine(clean, SHORT),
        formatDuration(elapsedMs),
        status.replace(/^Blocked by: \[(.*)\]$/, 'waits for $1'),
        database,
        [user, client].filter((part) => part !== '').join(' at '),
      ],
      slowMs !== null && elapsedMs > slowMs ? 'trouble' : 'well',
      text === ''
        ? null
        : `${transaction}\n${clean}\n\n${plan === null ? 'Neo4j tells no plan for it.' : `How it is carried out (EXPLAIN):\n${redact(plan)}`}`,
    );
  });
  const note =
    queries === null
      ? 'It needs the right to see the transactions of others.'
      : rows.length === 0
        ? 'Queries that have ended are told only by a query log, which the Community Edition does not write.'
        : null;
  return tableOf('Slowest queries now', ['Query', 'Runs for', 'Status', 'Database', 'Who'], rows, note);
}

/** Neo4j tells how many locks each transaction holds and who waits for whom, not which ones. */
function locksTable(queries: readonly RunningQuery[]): InspectionTable {
  const blocking = new Set(queries.flatMap(({ blockedBy }) => blockedBy));
  const rows = queries
    .filter(({ locks, blockedBy }) => locks > 0 || blockedBy.length > 0)
    .map(({ transaction, text, locks, blockedBy, client }) => {
      const words = [
        `holds ${locks}`,
        ...(blocking.has(transaction) ? ['keeps others waiting'] : []),
        ...(blockedBy.length === 0 ? [] : [`waits for ${formatList(blockedBy)}`]),
      ];
      const at = client === '' ? '' : `, from ${client}`;
      return row(
        [transaction, words.join('; '), `${text === '' ? 'between two queries' : oneLine(redact(text), SHORT)}${at}`],
        blocking.has(transaction) || blockedBy.length > 0 ? 'trouble' : null,
      );
    });
  const note = rows.length === 0 ? 'Nobody holds a lock.' : null;
  return tableOf('Who holds locks', ['Transaction', 'Locks', 'Query'], rows, note);
}

const clientsTable = (clients: readonly Clients[] | null): InspectionTable =>
  tableOf(
    'Connections',
    ['Program', 'At', 'Connections'],
    (clients ?? [])
      .toSorted((a, b) => b.count - a.count)
      .map(({ agent, address, count }) => row([agent, address || 'this machine', String(count)])),
    clients === null ? 'This user may not see them.' : null,
  );
