import type { Driver, Plan } from 'neo4j-driver';
import type { ProbeFacts } from '../../../shared/domain/index.ts';
import { errorCode } from '../../probes/failure.ts';
import { type Limit, orAbort } from '../../probes/limit.ts';
import { oneLine } from '../../probes/plain-text.ts';
import { redact } from '../../system/index.ts';
import { FloodGuard } from './flood-guard.ts';
import type { Neo4jTarget } from './target.ts';

export interface Neo4jLogin {
  readonly target: Neo4jTarget;
  readonly user: string;
  readonly password: string;
  /** Null for the home database. */
  readonly database: string | null;
  readonly limitMs: number;
}

type Row = Readonly<Record<string, unknown>>;

/** One driver with its pool of two connections. Everything rejects with the driver's error or at the limit. */
export interface Neo4jSession {
  readonly query: (cypher: string, limit: Limit, database?: string) => Promise<readonly Row[]>;
  /** How the server would carry a query out; nothing of it is carried out. Null where it says nothing. */
  readonly explain: (cypher: string, limit: Limit, database?: string) => Promise<Plan | null>;
  readonly close: () => Promise<void>;
}

/** The driver gives up after so many times the limit: it must never be the first. */
const LONGER = 4;

/** Opens no connection yet. The driver is loaded when it is first needed: it is the largest dependency. */
export async function openNeo4j({ target, user, password, database, limitMs }: Neo4jLogin): Promise<Neo4jSession> {
  const { default: neo4j } = await import('neo4j-driver');
  const driver: Driver = neo4j.driver(target.driverUri, neo4j.auth.basic(user, password), {
    // An address with +s or +ssc says so itself, and the driver refuses to be told twice.
    ...(target.tls === null ? { encrypted: false } : {}),
    maxConnectionPoolSize: 2,
    // The limit of whoever asks decides, and says what was not answered; the driver's own words name its pool.
    connectionTimeout: LONGER * limitMs,
    connectionAcquisitionTimeout: LONGER * limitMs,
    maxTransactionRetryTime: 0,
    disableAutoCommitRetries: true,
    disableLosslessIntegers: true,
    telemetryDisabled: true,
    userAgent: 'leanvibe-lifeguard',
  });
  const guard = new FloodGuard(target.port);
  const ask = async (cypher: string, limit: Limit, on = database ?? undefined) => {
    const session = driver.session({
      defaultAccessMode: neo4j.session.READ,
      ...(on === undefined ? {} : { database: on }),
    });
    try {
      return await guard.during(() => orAbort(session.run(cypher, {}, { timeout: limit.ms }), limit.signal));
    } finally {
      // Waits for a query that was given up; the pool lets go of its connection when the driver is closed.
      void session.close().catch(() => {});
    }
  };
  return {
    query: async (cypher, limit, on) => (await ask(cypher, limit, on)).records.map((record): Row => record.toObject()),
    explain: async (cypher, limit, on) => {
      const { plan } = (await ask(`EXPLAIN ${cypher}`, limit, on)).summary;
      return plan === false ? null : plan;
    },
    close: () => driver.close(),
  };
}

type Databases = ProbeFacts['neo4j']['databases'];
type SlowTransactions = ProbeFacts['neo4j']['slowTransactions'];

export interface ServerDetails {
  readonly version: string | null;
  readonly edition: string | null;
  readonly databases: Databases;
  readonly slowTransactions: SlowTransactions;
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

const COMPONENTS = 'CALL dbms.components() YIELD name, versions, edition RETURN name, versions, edition';

/** What the server tells beyond a query; each part is null where this user may not see it or the version does not know it. */
export async function readDetails(session: Neo4jSession, limit: Limit): Promise<ServerDetails> {
  const components = await visible(() => session.query(COMPONENTS, limit));
  const kernel = components?.find((row) => row.name === 'Neo4j Kernel');
  const versions = kernel?.versions;
  return {
    version: Array.isArray(versions) ? text(versions[0]) : null,
    edition: text(kernel?.edition),
    databases: await readDatabases(session, limit),
    slowTransactions: await readSlowTransactions(session, limit),
  };
}

/** Neo4j 5 says `statusMessage`, Neo4j 4 `error`. */
export async function readDatabases(session: Neo4jSession, limit: Limit): Promise<Databases> {
  const rows = await visible(() => session.query('SHOW DATABASES', limit, 'system'));
  return (
    rows?.map((row) => ({
      name: String(row.name),
      status: text(row.currentStatus) ?? 'unknown',
      message: text(row.statusMessage) ?? text(row.error),
    })) ?? null
  );
}

/** Transactions that have run for more than 5 s: the guide's limit for a query. */
const SLOW_TRANSACTIONS = `SHOW TRANSACTIONS YIELD transactionId, currentQuery, elapsedTime
  WHERE elapsedTime.milliseconds > 5000
  RETURN transactionId, currentQuery, elapsedTime.milliseconds AS elapsedMs LIMIT 20`;

async function readSlowTransactions(session: Neo4jSession, limit: Limit): Promise<SlowTransactions> {
  const rows = await visible(() => session.query(SLOW_TRANSACTIONS, limit, 'system'));
  return (
    rows?.map((row) => ({
      id: String(row.transactionId),
      query: oneLine(redact(text(row.currentQuery) ?? ''), 200),
      elapsedMs: Number(row.elapsedMs),
    })) ?? null
  );
}

/** A refusal by the server is "not visible to this user", not a failure; a broken connection is one. */
export async function visible<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (errorCode(error)?.startsWith('Neo.')) return null;
    throw error;
  }
}
