import { z } from 'zod';

/** Asks one statement; rejects with the server's error. Only what reads is asked. */
export interface PostgresSession {
  readonly query: (statement: string) => Promise<readonly unknown[]>;
}

export const MOST_QUERIES = 10;
/** A lock is told one by one: of those of a large import nobody needs every one. */
const MOST_LOCKS = 50;

const number = z.coerce.number();
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

const RunningSchema = z.object({
  pid: number,
  who: text,
  program: text,
  client: text,
  database: text,
  state: text,
  /** What it waits for, in PostgreSQL's own words; empty where it works. */
  wait_kind: text,
  wait_for: text,
  query: text,
  elapsed_ms: number,
  /** Processes that hold what it waits for. */
  blocked_by: z.array(number),
});
/** What a client has running in the server, or left open. */
export type Running = Readonly<z.infer<typeof RunningSchema>>;

const ClientsSchema = z.object({ program: text, client: text, state: text, count: number });
/** Connections of one program in one state. */
export type Clients = Readonly<z.infer<typeof ClientsSchema>>;

const LockSchema = z.object({ pid: number, mode: text, granted: z.boolean(), on: text });
/** A lock on something that has a name; those on rows are told as those of their table. */
export type Lock = Readonly<z.infer<typeof LockSchema>>;

const StatementSchema = z.object({ query: text, calls: number, mean_ms: number, total_ms: number, rows: number });
/** What pg_stat_statements has counted of one statement. */
export type Statement = Readonly<z.infer<typeof StatementSchema>>;

/** Before every question of its own: they are left out of what is counted. */
const OWN = '/* lifeguard */';

const RUNNING = `${OWN} SELECT a.pid, a.usename AS who, a.application_name AS program, host(a.client_addr) AS client, a.datname AS database,
    a.state, a.wait_event_type AS wait_kind, a.wait_event AS wait_for, a.query,
    greatest(0, extract(epoch FROM clock_timestamp() - CASE WHEN a.state = 'active' THEN a.query_start ELSE coalesce(a.xact_start, a.state_change) END) * 1000)::float8 AS elapsed_ms,
    to_json(pg_blocking_pids(a.pid)) AS blocked_by
  FROM pg_stat_activity a
  WHERE a.backend_type = 'client backend' AND a.pid <> pg_backend_pid() AND a.state IS DISTINCT FROM 'idle'
  ORDER BY elapsed_ms DESC LIMIT ${MOST_QUERIES}`;

const CLIENTS = `${OWN} SELECT application_name AS program, host(client_addr) AS client, state, count(*)::int AS count
  FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
  GROUP BY 1, 2, 3 ORDER BY count DESC`;

const ROOM = `${OWN} SELECT current_setting('max_connections')::int AS most, current_setting('server_version') AS version,
  (SELECT count(*) FROM pg_extension WHERE extname = 'pg_stat_statements')::int AS statements,
  (SELECT count(*) FROM information_schema.columns WHERE table_name = 'pg_stat_statements' AND column_name = 'mean_exec_time')::int AS exec_time`;

const LOCKS = `${OWN} SELECT l.pid, l.mode, l.granted,
    CASE WHEN l.relation IS NULL THEN concat_ws(' ', l.locktype, coalesce(l.transactionid::text, l.virtualxid, l.objid::text)) ELSE l.relation::regclass::text END AS on
  FROM pg_locks l
  WHERE l.pid <> pg_backend_pid() AND l.locktype <> 'virtualxid' AND (l.database IS NULL OR l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))
  ORDER BY l.granted, l.pid LIMIT ${MOST_LOCKS}`;

const statements = (
  time: 'exec_time' | 'time',
) => `${OWN} SELECT query, calls::float8 AS calls, mean_${time}::float8 AS mean_ms, total_${time}::float8 AS total_ms, rows::float8 AS rows
  FROM pg_stat_statements WHERE position('${OWN}' in query) = 0 ORDER BY mean_ms DESC LIMIT ${MOST_QUERIES}`;

const RoomSchema = z.object({ most: number, version: z.string(), statements: number, exec_time: number });

const rowsOf = async <T>({ query }: PostgresSession, statement: string, schema: z.ZodType<T>): Promise<T[]> =>
  z.array(schema).parse(await query(statement));

/** What runs now, longest first; of others' queries the text is told only to whoever may see it. */
export const running = (session: PostgresSession): Promise<readonly Running[]> =>
  rowsOf(session, RUNNING, RunningSchema);

/** Every connection, by program and state. */
export const clients = (session: PostgresSession): Promise<readonly Clients[]> =>
  rowsOf(session, CLIENTS, ClientsSchema);

/** Locks in this database, those that wait first. */
export const locks = (session: PostgresSession): Promise<readonly Lock[]> => rowsOf(session, LOCKS, LockSchema);

/** How many connections the server takes, its version, and whether it counts statements. */
export async function room(session: PostgresSession) {
  const [found] = await rowsOf(session, ROOM, RoomSchema);
  if (found === undefined) throw new Error('The server told nothing of itself.');
  return found;
}

/** The slowest statements by their mean time, since they are counted; null where they are not. */
export async function statementsOf(
  session: PostgresSession,
  { statements: has, exec_time: isNew }: Awaited<ReturnType<typeof room>>,
): Promise<readonly Statement[] | null> {
  if (has === 0) return null;
  return rowsOf(session, statements(isNew > 0 ? 'exec_time' : 'time'), StatementSchema);
}

/** What may stand before a statement: comments. */
const COMMENTS = /^(?:\s+|--[^\n]*\n|\/\*.*?\*\/)*/s;
const PLANNED = /^(SELECT|INSERT|UPDATE|DELETE|MERGE|WITH|VALUES|TABLE)\b/i;

/**
 * The statement that asks how this one would be carried out; null where it cannot be asked: with parameters nobody knows, where it is no query, and
 * where words before it (ANALYZE) would carry it out.
 */
export function explaining(statement: string): string | null {
  const query = statement.slice(COMMENTS.exec(statement)?.[0].length ?? 0);
  return PLANNED.test(query) && !/\$\d/.test(query) ? `EXPLAIN ${OWN} ${query}` : null;
}

const PlanSchema = z.object({ 'QUERY PLAN': z.string() });

/** How a statement would be carried out, in lines; null where the server does not say. It is asked in a transaction that only reads. */
export async function planOf(session: PostgresSession, statement: string): Promise<string | null> {
  const question = explaining(statement);
  if (question === null) return null;
  try {
    return (await rowsOf(session, question, PlanSchema)).map((line) => line['QUERY PLAN']).join('\n');
  } catch {
    // A table of another schema, a right that this user lacks: the query is shown without its plan.
    return null;
  }
}
