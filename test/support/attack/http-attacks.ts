import { rawConnection, upgradeHead } from './raw.ts';
import type { ServedEngine } from './served-engine.ts';

/** What one attack came to: the answer's bytes, empty when there was none. */
export type HttpAttack = readonly [name: string, act: (server: ServedEngine) => Promise<string>];

type Head = (server: ServedEngine) => string | Buffer;

/** Sends and takes the answer until the server closes; the attacker says at once that it will send no more. */
const sent = (name: string, head: Head): HttpAttack => [
  name,
  async (server) => {
    const raw = await rawConnection(server.port);
    raw.socket.end(head(server));
    return raw.closed;
  },
];

/** Sends and is gone at once, by a reset. */
const reset = (name: string, head: Head): HttpAttack => [
  name,
  async (server) => {
    const raw = await rawConnection(server.port);
    await new Promise((resolve) => raw.socket.write(head(server), resolve));
    raw.socket.resetAndDestroy();
    return raw.closed;
  },
];

/** Sends and then says nothing more: the healthy client comes while this waits. */
const silent = (name: string, head: Head, times = 1): HttpAttack => [
  name,
  async (server) => {
    const all = await Promise.all(Array.from({ length: times }, () => rawConnection(server.port)));
    for (const { socket } of all) socket.write(head(server));
    await server.answers();
    for (const { socket } of all) socket.destroy();
    return all.map((raw) => raw.got()).join('');
  },
];

const get = (target: string, server: ServedEngine, more = ''): string =>
  `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nConnection: close\r\n${more}\r\n`;

const METHODS = [
  'TRACE',
  'TRACK',
  'CONNECT',
  'OPTIONS',
  'PUT',
  'DELETE',
  'PATCH',
  'PROPFIND',
  'PURGE',
  'LINK',
  'M-SEARCH',
  'SOURCE',
  'QUERY',
  'get',
  'GETX',
  '',
  'G\u0000T',
  'Ａ',
  'X'.repeat(5000),
];

const TARGETS = [
  '/../outside.json',
  '/%2e%2e/outside.json',
  '/%2e%2e%2foutside.json',
  '/..%2foutside.json',
  '/..%5coutside.json',
  '/..\\outside.json',
  '/%252e%252e/outside.json',
  '/%c0%ae%c0%ae/outside.json',
  '/%uff0e%uff0e/outside.json',
  '/assets/../../outside.json',
  '/assets/..;/../outside.json',
  '//outside.json',
  '/./.././outside.json',
  '/....//outside.json',
  '/%00',
  '/index.html%00.json',
  '/outside.json\u0000',
  '../outside.json',
  'outside.json',
  '*',
  '?',
  '#',
  '/assets',
  '/assets/',
  'http://evil.example/',
  'http://127.0.0.1:1/outside.json',
  'file:///etc/passwd',
  'http://[::1',
  '//evil.example/',
  '/__proto__',
  '/constructor',
  '/toString',
  `/${'a'.repeat(15_000)}`,
  `/?${'a=b&'.repeat(3000)}`,
  `/${'../'.repeat(3000)}etc/passwd`,
  '/\u202e',
  '/%',
  '/%zz',
  '/C:/Windows/win.ini',
  '/\\\\host\\share',
];

const HOSTS = [
  'Host: evil.example',
  'Host: 127.0.0.1',
  'Host: 127.0.0.1:1',
  'Host:',
  'Host: localhost.evil.example',
  'Host: 127.0.0.1.nip.io',
  'Host: [::ffff:127.0.0.1]',
  'Host: 2130706433',
  'Host: 0x7f000001',
  'Host: 0.0.0.0',
  'Host: LOCALHOST',
  'X-Host: 127.0.0.1',
  'Host: evil.example\r\nX-Forwarded-Host: 127.0.0.1',
  'Host : 127.0.0.1',
  ' Host: 127.0.0.1',
];

const BODIES: readonly (readonly [string, string])[] = [
  ['a chunk of no hexadecimal size', 'Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n'],
  ['a chunk of negative size', 'Transfer-Encoding: chunked\r\n\r\n-1\r\nhello\r\n0\r\n\r\n'],
  ['a chunk of endless size', 'Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nhello'],
  [
    'a chunk with an endless extension',
    `Transfer-Encoding: chunked\r\n\r\n5;${'x'.repeat(100_000)}\r\nhello\r\n0\r\n\r\n`,
  ],
  ['endless trailers', `Transfer-Encoding: chunked\r\n\r\n0\r\n${'X: y\r\n'.repeat(20_000)}\r\n`],
  ['both lengths', 'Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n'],
  ['two lengths', 'Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello'],
  ['a negative length', 'Content-Length: -5\r\n\r\nhello'],
  ['a huge length', 'Content-Length: 99999999999999999999\r\n\r\nhello'],
  ['a length that is a text', 'Content-Length: five\r\n\r\nhello'],
  ['an encoding twice', 'Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n'],
  ['an encoding nobody knows', 'Transfer-Encoding: brotli\r\n\r\nhello'],
  ['a megabyte that nobody asked for', `Content-Length: 1048576\r\n\r\n${'x'.repeat(1_048_576)}`],
  ['a request hidden in the body', 'Content-Length: 4\r\n\r\nabcdGET /outside.json HTTP/1.1\r\nHost: evil\r\n\r\n'],
];

/** Requests to be let in that are none. */
const ENTRIES = [
  '',
  '{',
  '[]',
  'null',
  '"x"',
  '{"code":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}',
  '{"code":{"$ne":null}}',
  '{"session":true}',
  '{"__proto__":{"code":"x"}}',
  '['.repeat(900),
  `{"code":"${'x'.repeat(900)}"}`,
  '\u0000',
  '{"code":"x","code":"y"}',
  '\ufeff{}',
];

const post = (server: ServedEngine, body: string, origin = server.origin): string =>
  `POST /entry HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nOrigin: ${origin}\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

const TLS_HELLO = Buffer.concat([Buffer.from('16030100c8010000c40303', 'hex'), Buffer.alloc(193, 7)]);

const UPGRADES: readonly (readonly [string, Readonly<Record<string, string | null>>, string?])[] = [
  ['without a key', { 'Sec-WebSocket-Key': null }],
  ['with a key that is none', { 'Sec-WebSocket-Key': '???' }],
  ['with a version from before', { 'Sec-WebSocket-Version': '8' }],
  ['with a version that is none', { 'Sec-WebSocket-Version': 'x' }],
  ['to HTTP/2', { Upgrade: 'h2c', 'HTTP2-Settings': 'AAMAAABkAAQAAP__' }],
  ['to TLS', { Upgrade: 'TLS/1.0' }],
  ['from another site', { Origin: 'http://evil.example' }],
  ['from another port', { Origin: 'http://127.0.0.1:1' }],
  ['from a file', { Origin: 'null' }],
  ['from nowhere', { Origin: null }],
  ['by a name that was rebound', { Host: 'evil.example' }],
  ['without a session', { 'Sec-WebSocket-Protocol': null }],
  ['with a session that is none', { 'Sec-WebSocket-Protocol': 'lifeguard.session.x' }],
  ['with an empty session', { 'Sec-WebSocket-Protocol': 'lifeguard.session.' }],
  ['with ten thousand protocols', { 'Sec-WebSocket-Protocol': 'a,'.repeat(4000) }],
  ['with extensions that are none', { 'Sec-WebSocket-Extensions': ';;;=,,' }],
  ['by POST', {}, 'POST /api HTTP/1.1'],
  ['of another path', {}, 'GET /other HTTP/1.1'],
  ['of an absolute address', {}, 'GET http://evil.example/api HTTP/1.1'],
  ['by HTTP/1.0', {}, 'GET /api HTTP/1.0'],
];

/** More than a hundred ways to be a bad client. None of them may be answered with 2xx, except the few named in `ALLOWED`. */
export const HTTP_ATTACKS: readonly HttpAttack[] = [
  ...METHODS.map((method) =>
    sent(
      `method "${method.slice(0, 12)}"`,
      ({ port }) => `${method} / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`,
    ),
  ),
  ...TARGETS.map((target) => sent(`target ${JSON.stringify(target.slice(0, 40))}`, (server) => get(target, server))),
  ...HOSTS.map((host) =>
    sent(`"${host.slice(0, 50)}"`, () => `GET / HTTP/1.1\r\n${host}\r\nConnection: close\r\n\r\n`),
  ),
  sent('no Host at all', () => 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'),
  sent(
    'two Hosts, the right one first',
    ({ port }) => `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`,
  ),
  sent(
    'two Hosts, the right one last',
    ({ port }) => `GET / HTTP/1.1\r\nHost: evil.example\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`,
  ),
  ...BODIES.map(([name, rest]) =>
    sent(
      `${name}`,
      ({ port, origin }) =>
        `POST /entry HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: ${origin}\r\nConnection: close\r\n${rest}`,
    ),
  ),
  ...ENTRIES.map((body) => sent(`let in by ${JSON.stringify(body.slice(0, 40))}`, (server) => post(server, body))),
  sent('let in from another site', (server) =>
    post(server, JSON.stringify({ session: server.session }), 'http://evil.example'),
  ),
  ...UPGRADES.map(([name, changes, line]) => sent(`upgrade ${name}`, (server) => upgradeHead(server, changes, line))),
  ...UPGRADES.map(([name, changes, line]) =>
    reset(`upgrade ${name}, then reset`, (server) => upgradeHead(server, changes, line)),
  ),
  reset('a good upgrade that is reset at once', (server) => upgradeHead(server)),
  reset('half of an upgrade, then reset', (server) => upgradeHead(server).slice(0, 120)),
  reset('a request that is reset', (server) => get('/assets/page.js', server)),
  sent('an upgrade with a body before it', (server) => upgradeHead(server, { 'Content-Length': '5' }).concat('hello')),
  sent('HTTP/0.9', () => 'GET /\r\n'),
  sent('HTTP/2', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000'),
  sent('HTTP/9.9', ({ port }) => `GET / HTTP/9.9\r\nHost: 127.0.0.1:${port}\r\n\r\n`),
  sent('a TLS hello', () => TLS_HELLO),
  sent('a SOCKS hello', () => Buffer.from([5, 1, 0])),
  sent('Redis', () => '*1\r\n$4\r\nPING\r\n'),
  sent('random bytes', () => Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 256))),
  sent('nothing', () => ''),
  sent('a megabyte of line ends', () => '\r\n'.repeat(500_000)),
  sent(
    'a header of a megabyte',
    ({ port }) => `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX: ${'x'.repeat(1_000_000)}\r\n\r\n`,
  ),
  sent(
    'ten thousand headers',
    ({ port }) => `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${'X: y\r\n'.repeat(10_000)}\r\n`,
  ),
  sent('a header without an end', ({ port }) => `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX`),
  sent('a header with NUL', ({ port }) => `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX: a\u0000b\r\n\r\n`),
  sent(
    'a folded header',
    ({ port }) => `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX: a\r\n b\r\nConnection: close\r\n\r\n`,
  ),
  sent('an expectation nobody knows', (server) => get('/', server, 'Expect: the-impossible\r\n')),
  sent('ranges without end', (server) => get('/', server, `Range: bytes=${'0-,'.repeat(4000)}0-\r\n`)),
  sent('a HEAD', ({ port }) => `HEAD / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`),
  sent('a promise to continue', (server) => get('/', server, 'Expect: 100-continue\r\n')),
  sent(
    'two thousand requests at once',
    (server) => `${`GET /x HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`.repeat(2000)}${get('/x', server)}`,
  ),
  silent('a hundred connections that say nothing', () => '', 100),
  silent('three hundred half requests', () => 'GET / HTTP/1.1\r\nHost: ', 300),
  silent('three hundred half upgrades', (server) => upgradeHead(server).slice(0, -2), 300),
  silent(
    'a body that is announced and does not come',
    ({ port, origin }) =>
      `POST /entry HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: ${origin}\r\nContent-Length: 10\r\n\r\n`,
    50,
  ),
  silent(
    'an expectation to continue that is never followed',
    ({ port, origin }) =>
      `POST /entry HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: ${origin}\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n`,
    10,
  ),
  [
    'ten thousand answers that are never read',
    async (server) => {
      const raw = await rawConnection(server.port, false);
      raw.socket.write(`GET /assets/page.js HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`.repeat(10_000));
      await server.answers();
      raw.socket.destroy();
      return '';
    },
  ],
  [
    'connections that come and go by the thousand',
    async (server) => {
      for (let i = 0; i < 20; i++) {
        const all = await Promise.all(Array.from({ length: 50 }, () => rawConnection(server.port)));
        for (const { socket } of all) socket.resetAndDestroy();
      }
      return '';
    },
  ],
];

/** These are odd and harmless: the page is what everybody gets, and the upgrades are of somebody who was let in. */
export const ALLOWED: readonly RegExp[] = [
  /^a folded header$/,
  /^a HEAD$/,
  /^ranges/,
  /^a promise to continue$/,
  /^target "\/?[?#]/,
  /^upgrade with a version from before$/,
  /^upgrade with extensions that are none$/,
  /^upgrade by HTTP\/1\.0$/,
  /^an upgrade with a body before it$/,
];
