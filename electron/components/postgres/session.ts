import type { PostgresSession } from './queries.ts';

export interface PostgresLogin {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** Null where the server asks for none, or the environment has it. */
  readonly password: string | null;
  readonly isTls: boolean;
  readonly limitMs: number;
}

/** To plan a query its tables are locked for reading: where somebody holds them, that is what is looked for, and not waited for. In milliseconds. */
const LOCK_MS = 100;

/**
 * One connection that only reads, for a look that a person asked for; closed by whoever opened it. The driver is loaded when it is first needed.
 * Every statement goes through the protocol's way for a single one: a text that holds a second one is refused by the server, never carried out.
 */
export async function openPostgres(login: PostgresLogin) {
  const { default: postgres } = await import('postgres');
  const { host, port, user, database, password, isTls, limitMs } = login;
  const sql = postgres({
    ...{ host, port, user, database, max: 1, fetch_types: false, prepare: false },
    ...(password === null ? {} : { password }),
    // A server of one's own machine has a certificate that nobody signed.
    ssl: isTls ? { rejectUnauthorized: false } : false,
    connect_timeout: Math.ceil(limitMs / 1000),
    onnotice: () => {},
    connection: {
      application_name: 'lifeguard',
      default_transaction_read_only: true,
      statement_timeout: limitMs,
      lock_timeout: LOCK_MS,
    },
  });
  const session: PostgresSession = {
    // As the one part of a template it is a statement of the extended protocol; `unsafe` would send it as text that may hold several.
    query: async (statement) => [...(await sql(Object.assign([statement], { raw: [statement] })))],
  };
  return { ...session, close: () => sql.end({ timeout: 1 }) };
}
