import type { Socket } from 'node:net';
import { floodWith } from '../odd-server.ts';
import type { HostilePatient } from './hostile-backends.ts';

/** Calls `act` with the name of every command that a Redis client sends. */
const onCommand =
  (act: (socket: Socket, name: string) => void) =>
  (socket: Socket): void => {
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      // `*1\r\n$4\r\nPING\r\n`: the names are what this needs, not the arguments.
      for (let found = COMMAND.exec(text); found !== null; found = COMMAND.exec(text)) {
        text = text.slice(found.index + found[0].length);
        act(socket, (found[1] ?? '').toUpperCase());
      }
    });
  };
const COMMAND = /\*\d+\r\n\$\d+\r\n(\w+)\r\n/;

const always = (reply: string | Buffer) => onCommand((socket) => void socket.write(reply));
const endless = (chunk: string) => onCommand((socket) => floodWith(socket, Buffer.from(chunk)));
const bulk = (text: string): string => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
/** PONG to PING, and this to INFO. */
const info = (reply: string) => onCommand((socket, name) => void socket.write(name === 'PING' ? '+PONG\r\n' : reply));

const bad = (name: string, behave: HostilePatient['behave'], says?: RegExp): HostilePatient => ({
  name,
  behave,
  answers: false,
  ...(says === undefined ? {} : { says }),
});
const good = (name: string, behave: HostilePatient['behave']): HostilePatient => ({ name, behave, answers: true });

/** Programs on Redis' port that do everything but what Redis does. */
export const HOSTILE_REDIS: readonly HostilePatient[] = [
  bad('never answers', () => {}, /did not answer PING/),
  bad('closes at once', (socket) => void socket.end()),
  bad('resets at the first command', (socket) => void socket.once('data', () => socket.resetAndDestroy())),
  bad('announces a bulk of two gigabytes', always('$2147483647\r\nx')),
  bad('announces a bulk of a length that is none', always('$-5\r\nhello\r\n')),
  bad('announces a bulk of a length without end', endless('$11111')),
  bad(
    'sends a bulk without end',
    onCommand((socket) => {
      socket.write('$1000000000\r\n');
      floodWith(socket, Buffer.alloc(65_536, 0x61));
    }),
    /without an end/,
  ),
  bad('nests lists without end', endless('*1\r\n'.repeat(1000))),
  bad('announces a list of a billion', always('*1000000000\r\n')),
  bad('sends a line without end', endless('+xxxxxxxxxx')),
  bad('sends junk', always(Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 256)))),
  bad('speaks HTTP', always('HTTP/1.1 400 Bad Request\r\n\r\n')),
  bad(
    'closes in the middle of a reply',
    onCommand((socket) => void socket.end('$100\r\nhalf')),
  ),
  bad('refuses with control characters', always('-ERR \u001b]52;c;aGk=\u0007\u001b[2J \u202e nope\r\n')),
  bad('refuses with a word without end', endless('-ERR aaaaaaaaaaaaaaaa')),
  bad('answers a number', always(':-9223372036854775808\r\n')),
  bad('answers nothing', always('$-1\r\n')),
  bad('answers a list', always('*3\r\n:1\r\n+PONG\r\n*-1\r\n')),
  bad('pushes by RESP3', always('>2\r\n+message\r\n+hello\r\n')),
  good('answers before it is asked, without end', (socket) => floodWith(socket, Buffer.from('+PONG\r\n'.repeat(1000)))),
  good(
    'tells of itself what cannot be',
    info(
      bulk(
        'redis_version:\r\nused_memory:-5\r\nmaxmemory:1e999\r\nuptime_in_seconds:NaN\r\nkeyspace_hits:-1\r\nevicted_keys:99999999999999999999999\r\n__proto__:x\r\n:\r\n::::\r\n',
      ),
    ),
  ),
  good('tells half a megabyte of itself', info(bulk('x:y\r\n'.repeat(100_000)))),
  bad(
    'tells of itself without end',
    onCommand((socket, name) => {
      if (name === 'PING') return void socket.write('+PONG\r\n');
      socket.write('$1000000000\r\n');
      floodWith(socket, Buffer.alloc(65_536, 0x61));
    }),
  ),
  good('tells of itself a number', info(':5\r\n')),
  good('refuses to tell of itself', info('-NOPERM no\r\n')),
];

/** Sends this once the client's handshake of 20 bytes has come, and this to everything afterwards. */
const bolt =
  (version: readonly number[], then: (socket: Socket) => void = () => {}) =>
  (socket: Socket): void => {
    socket.once('data', () => {
      socket.write(Buffer.from(version));
      socket.on('data', () => then(socket));
    });
  };
const V5 = [0, 0, 4, 4];
/** A Bolt message in one chunk. */
const chunk = (hex: string): Buffer => {
  const body = Buffer.from(hex, 'hex');
  return Buffer.concat([Buffer.from([body.length >> 8, body.length & 0xff]), body, Buffer.from([0, 0])]);
};
const text = (words: string): string =>
  `d0${Buffer.byteLength(words).toString(16).padStart(2, '0')}${Buffer.from(words).toString('hex')}`;
const failure = (code: string, words: string): Buffer =>
  chunk(`b17fa2${text('code')}${text(code)}${text('message')}${text(words)}`);
const flood = (bytes: Buffer) => bolt(V5, (socket) => floodWith(socket, bytes));

/** Programs on Neo4j's port that do everything but what Neo4j does. */
export const HOSTILE_NEO4J: readonly HostilePatient[] = [
  bad('never answers', () => {}, /did not answer the Bolt handshake/),
  bad('closes at once', (socket) => void socket.end()),
  bad('agrees on version 0.0', bolt([0, 0, 0, 0]), /no version/),
  bad('agrees on version 255.255', bolt([0, 0, 255, 200])),
  bad('speaks HTTP', (socket) => void socket.once('data', () => socket.end('HTTP/1.1 400 Bad\r\n\r\n')), /speaks HTTP/),
  bad('sends junk', (socket) => void socket.once('data', () => socket.write(Buffer.alloc(100_000, 0xee)))),
  bad('sends one byte of a version', bolt([0])),
  bad('floods before it is asked', (socket) => floodWith(socket, Buffer.alloc(65_536, 0x41))),
  bad('agrees and says nothing', bolt(V5)),
  bad(
    'agrees and closes',
    bolt(V5, (socket) => void socket.end()),
  ),
  bad(
    'agrees and resets',
    bolt(V5, (socket) => void socket.resetAndDestroy()),
  ),
  bad(
    'sends a huge chunk that does not come',
    bolt(V5, (socket) => void socket.write(Buffer.from([0xff, 0xff, 0xb1]))),
  ),
  bad('sends chunks without end', flood(Buffer.concat([Buffer.from([0xff, 0xff]), Buffer.alloc(65_535, 0xb1)]))),
  bad('sends nothing but ends of messages', flood(Buffer.alloc(65_536))),
  bad(
    'sends garbage for a message',
    bolt(V5, (socket) => void socket.write(chunk('ffffffffffff'))),
  ),
  bad(
    'sends a structure nobody knows',
    bolt(V5, (socket) => void socket.write(chunk('b101'))),
  ),
  bad(
    'nests lists without end',
    bolt(V5, (socket) => void socket.write(chunk('91'.repeat(60_000)))),
  ),
  bad(
    'announces a map of four billion',
    bolt(V5, (socket) => void socket.write(chunk('b170daffffffff'))),
  ),
  bad(
    'announces a text of two gigabytes',
    bolt(V5, (socket) => void socket.write(chunk('b170d27fffffff41'))),
  ),
  bad(
    'fails with control characters',
    bolt(V5, (socket) => void socket.write(failure('Neo.ClientError.X', '\u001b[2J\u0007 no'))),
  ),
  bad(
    'fails without a code',
    bolt(V5, (socket) => void socket.write(chunk('b17fa0'))),
  ),
  bad(
    'fails with a code that is a number',
    bolt(V5, (socket) => void socket.write(chunk(`b17fa1${text('code')}05`))),
  ),
  bad(
    'succeeds at everything with nothing',
    bolt(V5, (socket) => void socket.write(chunk('b170a0'))),
  ),
  bad('drips', (socket) => {
    const timer = setInterval(() => socket.write(Buffer.from([0])), 300);
    socket.on('close', () => clearInterval(timer));
  }),
];
