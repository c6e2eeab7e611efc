import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neo4jTarget } from '../../../electron/components/neo4j/target.ts';
import { redisTarget } from '../../../electron/components/redis/target.ts';
import { SETTINGS } from '../../../shared/domain/index.ts';
import { parseHostAndPort } from '../../../shared/primitives/addresses.ts';

const redis = SETTINGS['redis.url'].schema;
const bolt = SETTINGS['neo4j.uri'].schema;
const why = (schema: typeof redis, text: string) => schema.safeParse(text).error?.issues[0]?.message;

describe('an address with a typo is refused in words', () => {
  it.each([
    ['no scheme', 'localhost:6379', /must begin with/],
    ['a scheme alone', 'redis:6379', /must begin with/],
    ['no colon', 'redis//localhost', /must begin with/],
    ['one slash', 'redis:/localhost', /must begin with/],
    ['another scheme', 'http://localhost:6379', /must begin with/],
    ['two colons', 'redis://localhost::6379', /one colon/],
    ['a port too large', 'redis://localhost:99999', /port from 1 to 65535/],
    ['a port in words', 'redis://localhost:six', /port from 1 to 65535/],
    ['an empty port', 'redis://localhost:', /port from 1 to 65535/],
    ['a space inside', 'redis://local host:6379', /space/],
    ['a line break', 'redis://localhost\n:6379', /line break/],
    ['an open bracket', 'redis://[::1:6379', /bracket/],
    ['no IPv6 address in brackets', 'redis://[localhost]:6379', /IPv6/],
    ['no host', 'redis://', /name a host/],
    ['a port and no host', 'redis://:6379', /name a host/],
    ['a host in other letters', 'redis://räder:6379', /xn--/],
    ['user and password without @', 'redis://me:hunter2:localhost:6379', /one colon.*@/],
    ['a slash in the password', 'redis://:hun/ter2@localhost:6379', /%2F/],
    ['a # in the password', 'redis://me:#hunter2@localhost:6379', /%23/],
    ['five numbers', 'redis://127.0.0.1.1:6379', /IPv4/],
    ['a number too large', 'redis://127.0.0.300:6379', /IPv4/],
    ['an underscore for a dot and a comma', 'redis://local,host:6379', /letters, digits/],
  ])('%s', (_, text, message) => {
    expect(why(redis, text)).toMatch(message);
    expect(why(bolt, text.replace(/^redis/, 'bolt'))).toMatch(message);
    expect(why(redis, text)).not.toMatch(/hunter2|ter2/);
  });
});

describe('an address that is none of these', () => {
  it.each([
    ['redis://localhost', { host: 'localhost', port: 6379, password: null }],
    ['redis://[::1]:6380/2', { host: '::1', port: 6380, shown: 'redis://[::1]:6380/2' }],
    ['rediss://me:p%40ss@cache.example:1', { host: 'cache.example', user: 'me', password: 'p@ss', tls: true }],
    ['redis://:p@ss@127.0.0.1:80', { host: '127.0.0.1', port: 80, password: 'p@ss', user: null }],
    ['redis://:100%@localhost', { password: '100%' }],
  ])('%s is taken apart', (text, parts) => {
    expect(redisTarget(text)).toMatchObject(parts);
  });

  it.each([
    ['bolt://localhost', 'bolt://localhost:7687'],
    ['neo4j+s://graph.example:80', 'bolt+s://graph.example:80'],
    ['bolt://neo4j:secret@[::1]:7688/ignored', 'bolt://[::1]:7688'],
  ])('%s is asked as %s', (text, uri) => {
    expect(neo4jTarget(text).driverUri).toBe(uri);
  });

  it('is usable by whoever connects exactly when the setting takes it', () => {
    const pieces = fc.constantFrom(
      'redis',
      '://',
      ':',
      '/',
      '@',
      '[',
      ']',
      '::1',
      'localhost',
      '6379',
      '99999',
      '%',
      '%zz',
      ' ',
      'é',
      '#',
      '?',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 9 }), (parts) => {
        const text = parts.join('');
        const isTaken = redis.safeParse(text).success;
        let isUsable = true;
        try {
          redisTarget(text);
        } catch {
          isUsable = false;
        }
        expect(isUsable).toBe(isTaken);
      }),
      { numRuns: 2000 },
    );
  });
});

it.each(['postgres://me@localhost:5432/app', 'postgres://me:hunter2@localhost:5432/app', 'localhost:5432/app'])(
  'where host and port alone are asked for, %s is told so, and nothing of its password',
  (text) => {
    const parsed = parseHostAndPort(text);
    expect(parsed).toEqual({ ok: false, why: 'must be a host and a port alone, host:port' });
  },
);

it.each([
  [
    'backend.host',
    ['localhost', '127.0.0.1', '::1', 'my-mac.local'],
    ['', 'a b', 'http://localhost', 'localhost:8765', '[::1', 'höst', '1.2.3'],
  ],
  ['backend.healthPath', ['/', '/health?deep=1', '/a%20b'], ['health', '/a b', '/ä', '']],
  ['redis.container', ['leanvibe-redis', 'a.b_c'], ['--help', '', 'a b']],
] as const)('%s takes what can be used, and nothing else', (key, good, bad) => {
  for (const value of good) expect(SETTINGS[key].schema.safeParse(value).success, value).toBe(true);
  for (const value of bad) expect(SETTINGS[key].schema.safeParse(value).success, value).toBe(false);
});
