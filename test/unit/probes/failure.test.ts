import { describe, expect, it } from 'vitest';
import { describeNeo4jError } from '../../../electron/components/neo4j/failure.ts';
import { neo4jTarget } from '../../../electron/components/neo4j/target.ts';
import { describeRedisError } from '../../../electron/components/redis/failure.ts';
import { redisTarget } from '../../../electron/components/redis/target.ts';
import { describeSocketError, errorCode } from '../../../electron/probes/failure.ts';
import { secretRemover } from '../../../electron/probes/plain-text.ts';
import { addressesOf, notConnected } from '../../../electron/probes/tcp.ts';
import { settingsWith } from '../../support/probe-context.ts';

const withCode = (code: string, message = code) => Object.assign(new Error(message), { code });
const reply = (message: string) => Object.assign(new Error(message), { name: 'ReplyError' });

describe('what an error of a socket means', () => {
  it.each([
    ['ECONNREFUSED', 'refused'],
    ['ECONNRESET', 'reset'],
    ['EPIPE', 'reset'],
    ['ETIMEDOUT', 'timeout'],
    ['ENOTFOUND', 'unreachable'],
    ['EHOSTUNREACH', 'unreachable'],
    ['EMFILE', 'probe-failed'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'protocol'],
  ])('%s is %s', (code, kind) => {
    expect(describeSocketError(withCode(code), 'connect').kind).toBe(kind);
  });

  it('finds the errno in an error that wraps others', () => {
    expect(errorCode(new AggregateError([new Error('x'), withCode('ECONNREFUSED')]))).toBe('ECONNREFUSED');
    expect(errorCode(new Error('x', { cause: withCode('EPIPE') }))).toBe('EPIPE');
  });
});

describe('a host none of whose addresses took the connection', () => {
  const v4 = { address: '127.0.0.1', family: 'IPv4' } as const;
  const v6 = { address: '::1', family: 'IPv6' } as const;

  it('is refused when every address refused', () => {
    const missed = [v4, v6].map((at) => ({ ...at, error: withCode('ECONNREFUSED') }));
    expect(notConnected(missed, 8765, 'connect', 2000)).toMatchObject({
      kind: 'refused',
      got: 'Nothing listens on port 8765: 127.0.0.1 and ::1 refused the connection.',
    });
  });

  it('is refused where another program has the other address; that nothing listens there is not said then', () => {
    const missed = [{ ...v6, error: withCode('ECONNREFUSED') }];
    expect(notConnected(missed, 8000, 'connect', 2000, [v4])).toMatchObject({
      kind: 'refused',
      got: '::1 refused the connection; what listens on port 8000 at 127.0.0.1 is another program, which was not asked.',
    });
  });

  it('is refused where it has one address, of which nothing follows for another', () => {
    const missed = [{ ...v4, error: withCode('ECONNREFUSED') }];
    expect(notConnected(missed, 8000, 'connect', 2000).got).toBe(
      'Nothing listens at 127.0.0.1:8000: it refused the connection.',
    );
  });

  it('is refused as well where the machine has no IPv6', () => {
    const missed = [
      { ...v4, error: withCode('ECONNREFUSED') },
      { ...v6, error: withCode('EADDRNOTAVAIL') },
    ];
    expect(notConnected(missed, 1, 'connect', 2000).got).toBe(
      'Nothing listens on port 1: 127.0.0.1 refused the connection (this machine has no ::1).',
    );
  });

  it('is a timeout when one of them stayed silent', () => {
    const missed = [
      { ...v4, error: withCode('ECONNREFUSED') },
      { ...v6, error: null },
    ];
    expect(notConnected(missed, 1, 'connect', 2000)).toMatchObject({ kind: 'timeout', code: 'connect' });
  });

  it.each(['localhost', '0.0.0.0', '::', 'LOCALHOST'])('%s means both loopbacks', async (host) => {
    expect(await addressesOf(host)).toEqual([v4, v6]);
  });
});

describe('what Redis answers', () => {
  it.each([
    ['LOADING Redis is loading the dataset in memory', 'starting', 'LOADING'],
    ['MISCONF Redis is configured to save RDB snapshots', 'refuses-work', 'MISCONF'],
    ["OOM command not allowed when used memory > 'maxmemory'.", 'refuses-work', 'OOM'],
    ['READONLY You can’t write against a read only replica.', 'refuses-work', 'READONLY'],
    ['BUSY Redis is busy running a script.', 'refuses-work', 'BUSY'],
    ['NOAUTH Authentication required.', 'auth', 'NOAUTH'],
    ['WRONGPASS invalid username-password pair', 'auth', 'WRONGPASS'],
    ['ERR invalid password', 'auth', 'WRONGPASS'],
    ['NOPERM this user has no permissions', 'auth', 'NOPERM'],
    ['ERR max number of clients reached', 'refuses-work', 'MAXCLIENTS'],
  ])('%s is %s', (message, kind, code) => {
    const failed = describeRedisError(reply(message), 'PING');
    expect(failed).toMatchObject({ kind, code, got: message });
    expect(failed.hint === null).toBe(code === 'LOADING');
  });
});

describe('what Neo4j answers', () => {
  it.each([
    ['Neo.ClientError.Security.Unauthorized', 'auth'],
    ['Neo.ClientError.Security.AuthenticationRateLimit', 'held-back'],
    ['Neo.ClientError.Security.CredentialsExpired', 'auth'],
    ['Neo.TransientError.General.DatabaseUnavailable', 'refuses-work'],
    ['Neo.ClientError.Database.DatabaseNotFound', 'refuses-work'],
    ['ServiceUnavailable', 'reset'],
    ['ProtocolError', 'protocol'],
  ])('%s is %s', (code, kind) => {
    expect(describeNeo4jError(withCode(code, 'words'), 'RETURN 1')).toMatchObject({ kind, code });
  });
});

describe('addresses', () => {
  it('reads a Redis URL and never shows its password', () => {
    expect(redisTarget('rediss://me:p%40ss@[::1]:6390/2')).toEqual({
      host: '::1',
      port: 6390,
      tls: true,
      user: 'me',
      password: 'p@ss',
      database: 2,
      shown: 'rediss://[::1]:6390/2',
    });
    expect(redisTarget('redis://localhost')).toMatchObject({ port: 6379, user: null, password: null });
  });

  it('does not repeat a Redis URL that it cannot read', () => {
    expect(() => redisTarget('redis://:secret@[')).toThrow(/^(?!.*secret)/);
  });

  it.each([
    ['neo4j://db.local', { host: 'db.local', port: 7687, tls: null, driverUri: 'bolt://db.local:7687' }],
    ['bolt://[::1]:7690', { host: '::1', port: 7690, tls: null, driverUri: 'bolt://[::1]:7690' }],
    ['bolt://db:80', { host: 'db', port: 80 }],
    ['bolt+ssc://db', { tls: { servername: 'db', rejectUnauthorized: false }, driverUri: 'bolt+ssc://db:7687' }],
  ])('reads the Neo4j address %s', (uri, expected) => {
    expect(neo4jTarget(uri)).toMatchObject(expected);
  });

  it('removes passwords from another program’s words', () => {
    const settings = settingsWith({ 'neo4j.password': 'hunter22', 'redis.url': 'redis://:tops%3Cecret@localhost' });
    const words = 'no redis://u:abc@h/0, hunter22 is wrong, tops<ecret too';
    expect(secretRemover(settings)(words)).toBe('no redis://u:••••@h/0, •••• is wrong, •••• too');
  });
});
