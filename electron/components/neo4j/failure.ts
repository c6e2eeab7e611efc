import type { Failure, ProbeFacts } from '../../../shared/domain/index.ts';
import { errorCode, errorText, failure } from '../../probes/failure.ts';
import { oneLine } from '../../probes/plain-text.ts';

/** Codes after which no further log-in may be tried with the same credentials (Neo4j locks out after 3 failures). */
const AUTH_CODE =
  /^Neo\.ClientError\.Security\.(Unauthorized|CredentialsExpired|TokenExpired|AuthProviderFailed|AuthProviderTimeout)$/;
/** The user is locked out for a while: says nothing about these credentials, which were not even looked at. */
const LOCKED_OUT_CODE = 'Neo.ClientError.Security.AuthenticationRateLimit';
const UNAVAILABLE_CODE = /^Neo\.[A-Za-z]+\.(General|Database)\.(DatabaseUnavailable|DatabaseNotFound)$/;

const LOCKED_OUT_HINT =
  'Neo4j locks a user out for a few seconds after too many wrong passwords. Lifeguard tries again by itself; if it stays like this, some program goes on using a wrong one.';

const HINTS: Readonly<Record<string, string>> = {
  Unauthorized: 'Correct NEO4J_USER and NEO4J_PASSWORD in the .env file. No further log-in is tried until they change.',
  CredentialsExpired:
    'The password has to be changed at the first log-in: `ALTER CURRENT USER SET PASSWORD …` in the Neo4j browser.',
};

/** What an error of neo4j-driver means. The driver's own codes are `ServiceUnavailable`, `SessionExpired` and `ProtocolError`. */
export function describeNeo4jError(error: unknown, tried: string): Failure {
  const code = errorCode(error);
  const got = oneLine(errorText(error));
  if (code !== null && AUTH_CODE.test(code)) {
    const hint = HINTS[code.split('.').at(-1) ?? ''] ?? HINTS.Unauthorized ?? null;
    return failure('auth', tried, got, { code, hint });
  }
  if (code === LOCKED_OUT_CODE) return failure('held-back', tried, got, { code, hint: LOCKED_OUT_HINT });
  if (code !== null && UNAVAILABLE_CODE.test(code)) return failure('refuses-work', tried, got, { code });
  if (code === 'ServiceUnavailable' || code === 'SessionExpired') {
    return failure('reset', tried, 'The connection ended in the middle of the query.', { code });
  }
  if (code?.startsWith('Neo.')) return failure('refuses-work', tried, got, { code });
  return failure('protocol', tried, got, { code });
}

/** The connection broke, the server said nothing: worth one attempt on a new connection. */
export const isBrokenConnection = (error: unknown): boolean =>
  ['ServiceUnavailable', 'SessionExpired', 'ECONNRESET'].includes(errorCode(error) ?? '');

type Database = NonNullable<ProbeFacts['neo4j']['databases']>[number];

/** What the server itself says of the database that could not be asked. */
export function describeDatabase({ name, status, message }: Database, failed: Failure): Failure {
  const got = `Database ${name} is ${status}${message === null ? '' : `: ${message}`}.`;
  const hint = `\`SHOW DATABASE ${name}\` in the Neo4j browser tells more.`;
  return failure(status === 'starting' ? 'starting' : failed.kind, failed.tried, got, { code: failed.code, hint });
}
