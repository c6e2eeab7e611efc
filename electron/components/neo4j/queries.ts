import type { Plan } from 'neo4j-driver';
import { counted } from '../../../shared/format.ts';
import type { Limit } from '../../probes/limit.ts';
import { type Neo4jSession, visible } from './session.ts';

/** A transaction that runs now, with the query that it is at. */
export interface RunningQuery {
  readonly transaction: string;
  readonly database: string;
  readonly text: string;
  /** Of the query; of the whole transaction while it is between two. Milliseconds. */
  readonly elapsedMs: number;
  readonly status: string;
  readonly client: string;
  readonly user: string;
  /** How many locks it holds; which ones Neo4j does not tell. */
  readonly locks: number;
  /** Transactions that hold what it waits for. */
  readonly blockedBy: readonly string[];
}

/** Connections of one program at one address. */
export interface Clients {
  readonly agent: string;
  readonly address: string;
  readonly count: number;
}

export const MOST_QUERIES = 10;

const TRANSACTIONS = `SHOW TRANSACTIONS
  YIELD transactionId, database, currentQuery, elapsedTime, currentQueryElapsedTime, status, clientAddress, username, activeLockCount
  RETURN transactionId, database, currentQuery, status, clientAddress, username, activeLockCount,
    coalesce(currentQueryElapsedTime, elapsedTime).milliseconds AS elapsedMs
  ORDER BY elapsedMs DESC LIMIT ${MOST_QUERIES + 1}`;

const OWN = /^SHOW TRANSACTIONS\b/;

/** What runs now, longest first, without the question itself; null where this user may not see it. */
export async function runningQueries(session: Neo4jSession, limit: Limit): Promise<readonly RunningQuery[] | null> {
  const rows = await visible(() => session.query(TRANSACTIONS, limit, 'system'));
  return (
    rows
      ?.filter((row) => !OWN.test(String(row.currentQuery)))
      .slice(0, MOST_QUERIES)
      .map((row) => ({
        transaction: String(row.transactionId),
        database: String(row.database),
        text: textOf(row.currentQuery),
        elapsedMs: Number(row.elapsedMs ?? 0),
        status: textOf(row.status),
        client: textOf(row.clientAddress),
        user: textOf(row.username),
        locks: Number(row.activeLockCount ?? 0),
        blockedBy: blockersIn(textOf(row.status)),
      })) ?? null
  );
}

/** Who is connected, by program and address; null where this user may not see it. */
export async function clientsOf(session: Neo4jSession, limit: Limit): Promise<readonly Clients[] | null> {
  const question = 'CALL dbms.listConnections() YIELD userAgent, clientAddress RETURN userAgent, clientAddress';
  const rows = await visible(() => session.query(question, limit, 'system'));
  if (rows === null) return null;
  const places = rows.map((row) => ({
    agent: textOf(row.userAgent) || 'a program without a name',
    address: textOf(row.clientAddress).replace(/:\d+$/, ''),
  }));
  return [...Map.groupBy(places, ({ agent, address }) => `${agent}\n${address}`).values()].flatMap((same) =>
    same[0] === undefined ? [] : [{ ...same[0], count: same.length }],
  );
}

/** What may stand before a query: comments, and how it is to be read. */
const BEFORE = /^(?:\s+|\/\*.*?\*\/|\/\/[^\n]*\n|CYPHER\b|\d+(?:\.\d+)?(?=\s)|\w+\s*=\s*\w+(?=\s))*/is;
const HEAD = 4000;

/** A query may be planned only if no word before it makes it run: PROFILE carries it out, also behind EXPLAIN. */
function mayBePlanned(text: string): boolean {
  const head = text.slice(0, HEAD);
  const query = head.slice(BEFORE.exec(head)?.[0].length ?? 0);
  // A comment that does not end within the head hides what comes.
  return /^[a-z({`]/i.test(query) && !/^(PROFILE|EXPLAIN)\b/i.test(query);
}

/** How the server would carry a query out, in lines; null where it does not say. Only EXPLAIN is ever sent: nothing is carried out. */
export async function planOf(
  session: Neo4jSession,
  { text, database }: Pick<RunningQuery, 'text' | 'database'>,
  limit: Limit,
): Promise<string | null> {
  if (!mayBePlanned(text)) return null;
  const plan = await visible(() => session.explain(text, limit, database));
  return plan === null ? null : planLines(plan).join('\n');
}

/** One line for each operator, the last one that works first, as Neo4j's own shell draws it. Pure. */
export function planLines({ operatorType, arguments: told, children }: Plan, depth = 0): readonly string[] {
  const { EstimatedRows: rows, Details: details } = told as { EstimatedRows?: unknown; Details?: unknown };
  const about = [
    typeof details === 'string' && details !== '' ? details : null,
    typeof rows === 'number' ? `about ${counted(Math.round(rows), 'row')}` : null,
  ].filter((part) => part !== null);
  const line = `${'  '.repeat(depth)}${operatorType.replace(/@.*$/, '')}${about.length === 0 ? '' : `: ${about.join('; ')}`}`;
  return [line, ...children.flatMap((child) => planLines(child, depth + 1))];
}

/** `Blocked by: [neo4j-transaction-5, neo4j-transaction-9]` */
export const blockersIn = (status: string): readonly string[] =>
  /^Blocked by: \[?([^\]]*)\]?/i
    .exec(status)?.[1]
    ?.split(/,\s*/)
    .filter((id) => id !== '') ?? [];

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
