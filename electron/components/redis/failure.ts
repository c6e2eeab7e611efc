import type { Failure } from '../../../shared/domain/index.ts';
import { describeSocketError, errorCode, errorText, failure } from '../../probes/failure.ts';
import { oneLine } from '../../probes/plain-text.ts';
import type { RedisInfo } from './info.ts';

/** Error replies begin with a code in capitals: `LOADING Redis is loading the dataset in memory`. */
const CODE = /^([A-Z][A-Z0-9_]+)(?:\s|$)/;

const AUTH: ReadonlySet<string> = new Set(['NOAUTH', 'WRONGPASS', 'NOPERM']);

const HINTS: Readonly<Record<string, string>> = {
  NOAUTH: 'Redis wants a password: put it into REDIS_URL (redis://:PASSWORD@host:port).',
  WRONGPASS: 'Correct user and password in REDIS_URL. No further log-in is tried until they change.',
  NOPERM: 'Give this user the right to PING and INFO, or use another user in REDIS_URL.',
  MISCONF: 'Make room on the disk or correct the folder that Redis writes to: `redis-cli CONFIG GET dir`.',
  OOM: 'Raise maxmemory or let it evict: `redis-cli CONFIG SET maxmemory-policy allkeys-lru`.',
  BUSY: 'A script keeps Redis busy. If it has written nothing yet, `redis-cli SCRIPT KILL` ends it.',
  READONLY: 'This Redis is a read-only replica: point REDIS_URL at the primary.',
  MASTERDOWN: 'This Redis is a replica without its primary: start the primary.',
  DENIED: 'Redis is in protected mode: connect over loopback or set a password.',
  MAXCLIENTS: 'Too many clients are connected: close some or raise maxclients.',
};

/** The code of an error reply, or null for other errors. */
export function replyCode(error: unknown): string | null {
  const text = errorText(error);
  if (/^ERR max number of clients/i.test(text)) return 'MAXCLIENTS';
  // Redis before 6 has no code of its own for a wrong password.
  if (/^ERR invalid password/i.test(text)) return 'WRONGPASS';
  return isReply(error) ? (CODE.exec(text)?.[1] ?? null) : null;
}

const isReply = (error: unknown): boolean => error instanceof Error && error.name === 'ReplyError';

/** What an error of a Redis connection or an error reply means. */
export function describeRedisError(error: unknown, tried: string): Failure {
  const code = replyCode(error);
  if (code !== null) {
    const kind = code === 'LOADING' ? 'starting' : AUTH.has(code) ? 'auth' : 'refuses-work';
    return failure(kind, tried, oneLine(errorText(error)), { code, hint: HINTS[code] ?? null });
  }
  if (errorCode(error) !== null) return describeSocketError(error, tried);
  return notRedis(tried, oneLine(errorText(error).replace(/\. Please report this\.$/, ''), 80));
}

/** Something else answers at the address. */
export const notRedis = (tried: string, what: string): Failure =>
  failure('protocol', tried, `What it answered is not Redis (${what}).`, {
    hint: 'Check the address of Redis: another program may listen there.',
  });

/** The LOADING reply with how far it is, as INFO tells. */
export function withProgress(failed: Failure, info: RedisInfo | null): Failure {
  if (failed.code !== 'LOADING' || info === null || info.loadedPercent === null) return failed;
  const eta = info.loadingEtaSeconds === null ? '' : `, about ${Math.ceil(info.loadingEtaSeconds)} s to go`;
  return { ...failed, got: `${failed.got} (${Math.round(info.loadedPercent)} % loaded${eta})` };
}
