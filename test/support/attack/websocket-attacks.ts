import { CALLS } from '../../../shared/contract/index.ts';
import { type FrameOptions, frame, message } from './raw.ts';

/** Bytes that a page which was let in may send, and what they are. */
export interface WebSocketAttack {
  readonly name: string;
  readonly bytes: readonly Buffer[];
}

const attack = (name: string, ...bytes: readonly Buffer[]): WebSocketAttack => ({ name, bytes });

/** Every opcode with every combination of flags, masked and not. */
const HEADS: readonly WebSocketAttack[] = Array.from({ length: 16 }, (_, opcode) =>
  [true, false].flatMap((fin) =>
    [true, false].flatMap((masked) =>
      Array.from({ length: 8 }, (__, rsv) =>
        attack(`opcode ${opcode}, fin ${fin}, rsv ${rsv}, masked ${masked}`, frame('hi', { opcode, fin, rsv, masked })),
      ),
    ),
  ),
).flat();

const SAYS = [
  0n,
  1n,
  125n,
  126n,
  65_535n,
  65_536n,
  262_144n,
  262_145n,
  2n ** 31n,
  2n ** 32n,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n - 1n,
];

/** Lengths that are not those of what comes, in every form. */
const LENGTHS: readonly WebSocketAttack[] = [1, 2, 8, 9, 10].flatMap((opcode) =>
  SAYS.flatMap((says) =>
    (['least', 16, 64] as const).map((form) =>
      attack(
        `opcode ${opcode} says it is ${says} long, form ${form}`,
        frame('short', { opcode, says, form } satisfies FrameOptions),
      ),
    ),
  ),
);

const CODES = [
  0, 1, 500, 999, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 1015, 1016,
  1100, 1999, 2000, 2999, 3000, 3999, 4000, 4999, 5000, 32_768, 65_535,
];
const REASONS: readonly (readonly [string, Buffer])[] = [
  ['no reason', Buffer.alloc(0)],
  ['a reason', Buffer.from('bye')],
  ['a reason that is no UTF-8', Buffer.from([0xff, 0xfe, 0xc0])],
  ['the longest reason', Buffer.alloc(123, 0x61)],
  ['a reason that is too long', Buffer.alloc(300, 0x61)],
];

const CLOSES: readonly WebSocketAttack[] = [
  attack('close with one byte', frame(Buffer.from([3]), { opcode: 8 })),
  attack('close twice', frame('', { opcode: 8 }), frame('', { opcode: 8 })),
  attack('a message after the close', frame('', { opcode: 8 }), message({ id: 1, call: 'runs', args: {} })),
  ...CODES.flatMap((code) =>
    REASONS.map(([name, reason]) => {
      const head = Buffer.from([code >> 8, code & 0xff]);
      return attack(`close with ${code} and ${name}`, frame(Buffer.concat([head, reason]), { opcode: 8 }));
    }),
  ),
];

const NOT_UTF8 = [
  'ff',
  'fe',
  'c0af',
  'e080af',
  'f08080af',
  'f8888080af',
  'eda080',
  'edbfbf',
  'edafbfedbfbf',
  'f4908080',
  'c3',
  'e282',
  'f09f98',
  '80',
  'bf',
  '8080808080',
  'c328',
  'e2287f',
  'f0288cbc',
  'fffffffffffffff0'.slice(0, 16),
].map((hex) => Buffer.from(hex, 'hex'));

const TEXTS: readonly WebSocketAttack[] = NOT_UTF8.flatMap((bytes) => [
  attack(`text that is no UTF-8: ${bytes.toString('hex')}`, frame(bytes)),
  attack(
    `the same in the middle of a call: ${bytes.toString('hex')}`,
    frame(Buffer.concat([Buffer.from('{"id":1,"call":"'), bytes, Buffer.from('"}')])),
  ),
  attack(
    `the same in two fragments: ${bytes.toString('hex')}`,
    frame(bytes.subarray(0, 1), { fin: false }),
    frame(bytes.subarray(1), { opcode: 0 }),
  ),
]);

const many = (count: number, one: Buffer): Buffer => Buffer.concat(Array.from({ length: count }, () => one));

const FRAGMENTS: readonly WebSocketAttack[] = [
  attack('a continuation of nothing', frame('x', { opcode: 0 })),
  attack('a message inside a message', frame('x', { fin: false }), frame('y')),
  attack('a fragmented ping', frame('x', { opcode: 9, fin: false }), frame('y', { opcode: 0 })),
  attack('a fragmented close', frame('x', { opcode: 8, fin: false }), frame('y', { opcode: 0 })),
  attack('a ping of 126 bytes', frame(Buffer.alloc(126), { opcode: 9 })),
  attack('a message that never ends', frame('x', { fin: false }), many(20_000, frame('x', { opcode: 0, fin: false }))),
  attack('a message of empty fragments', frame('', { fin: false }), many(20_000, frame('', { opcode: 0, fin: false }))),
  attack(
    'fragments beyond the largest message',
    frame('x', { fin: false }),
    many(5, frame(Buffer.alloc(65_536, 0x61), { opcode: 0, fin: false })),
  ),
  attack(
    'pings between fragments',
    frame('{"id":1,', { fin: false }),
    many(100, frame('p', { opcode: 9 })),
    frame('"call":"runs","args":{}}', { opcode: 0 }),
  ),
  attack('half a head', Buffer.from([0x81])),
  attack('half a mask', Buffer.from([0x81, 0x85, 1, 2])),
  attack('no frames at all', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')),
  attack('a megabyte of zeros', Buffer.alloc(1_048_576)),
  attack('a megabyte of ones', Buffer.alloc(1_048_576, 0xff)),
  attack('the largest message', frame(Buffer.alloc(262_144, 0x61))),
  attack('a message that is one byte too large', frame(Buffer.alloc(262_145, 0x61))),
  attack('a binary message', frame('{"id":1,"call":"runs","args":{}}', { opcode: 2 })),
  attack('ten thousand pongs', many(10_000, frame('', { opcode: 10 }))),
  attack('ten thousand pings', many(10_000, frame('x'.repeat(125), { opcode: 9 }))),
];

const deep = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const deepObject = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

/** Texts in place of an object of arguments: none of them is what any call takes. */
const WRONG_ARGS: readonly (readonly [string, string])[] = [
  ['null', 'null'],
  ['a list', '[]'],
  ['a text', '"x"'],
  ['a number', '1e308'],
  ['true', 'true'],
  ['a field nobody knows', '{"nobody":1}'],
  ['keys of the prototype', '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'],
  ['a hundred thousand fields', `{${Array.from({ length: 20_000 }, (_, i) => `"k${i}":0`).join(',')}}`],
  ['deep lists', `{"a":${deep(10_000)}}`],
  [
    'every field wrong',
    '{"id":{},"runbook":[],"agreed":{},"until":"x","metric":1,"key":{},"list":0,"minutes":-1,"look":"x","on":1,"place":1,"visible":"x"}',
  ],
];

const ARGUMENTS: readonly WebSocketAttack[] = Object.keys(CALLS).flatMap((call) =>
  WRONG_ARGS.map(([name, args]) => attack(`${call} with ${name}`, message(`{"id":1,"call":"${call}","args":${args}}`))),
);

const NAMES = [
  '',
  ' ',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'SNAPSHOT',
  'snapshot ',
  'snapshot\u0000',
  '../snapshot',
  'engine',
  'handlers',
  'eval',
  'runCommand',
  'x'.repeat(100),
  'x'.repeat(101),
  '\u202esnapshot',
  '\u001b[2J',
  '💥',
  'null',
];

const IDS = ['null', '-1', '1.5', '1e999', '"1"', '{}', '[]', 'true', '9007199254740993', '-0', '1e20'];

const ENVELOPES = [
  '',
  ' ',
  'null',
  '[]',
  '{}',
  '"x"',
  '1',
  'true',
  '{',
  '}',
  '{"id":1}',
  '{"call":"runs"}',
  '{"id":1,"call":1,"args":{}}',
  '{"id":1,"call":null,"args":{}}',
  '{"id":1,"call":["runs"],"args":{}}',
  '{"id":1,"call":"runs","args":{},"extra":1}',
  '{"__proto__":{"id":1,"call":"runs","args":{}}}',
  '{"id":1,"id":2,"call":"runs","args":{}}x',
  '{"id":1,"call":"runs"}',
  'NaN',
  "{'id':1}",
  '{"id":1,"call":"runs","args":undefined}',
  '\ufeff{}',
  '\u0000',
  '{"event":"snapshot","data":{}}',
  '{"id":1,"ok":true,"value":{}}',
  deep(100_000),
  deepObject(40_000),
  `{"id":1,"call":"runs","args":${deep(100_000)}}`,
  `{"id":1,"call":"changeSetting","args":{"key":"redis.url","value":${deepObject(30_000)}}}`,
  `{"id":1,"call":"changeSetting","args":{"key":"__proto__","value":1}}`,
  `{"id":1,"call":"changeSetting","args":{"key":"redis.url","value":"${'x'.repeat(250_000)}"}}`,
  '{"id":1,"call":"changeSetting","args":{"key":"backend.port","value":{"__proto__":{"polluted":1}}}}',
  '{"id":1,"call":"openReference","args":{"id":"../../etc/passwd"}}',
  '{"id":1,"call":"open","args":{"place":"log-folder","page":"../.."}}',
  '{"id":1,"call":"recover","args":{"runbook":"recover-backend; rm","agreed":null}}',
  '{"id":1,"call":"pause","args":{"until":-1e308}}',
  '{"id":1,"call":"series","args":{"metric":"backend.latency","rangeMs":-1}}',
  '{"id":1,"call":"incident","args":{"id":1e308}}',
  '{"id":1,"call":"logs","args":{"minutes":1e9}}',
  '{"id":1,"call":"simulatorLog","args":{"simulator":"--help"}}',
];

const MESSAGES: readonly WebSocketAttack[] = [
  ...NAMES.map((call) =>
    attack(`a call named ${JSON.stringify(call.slice(0, 20))}`, message({ id: 1, call, args: {} })),
  ),
  ...IDS.map((id) => attack(`the id ${id}`, message(`{"id":${id},"call":"runs","args":{}}`))),
  ...ENVELOPES.map((text) => attack(`the message ${JSON.stringify(text.slice(0, 60))}`, message(text))),
];

/** More than thirteen hundred messages and frames, by what is wrong with them. */
export const WEBSOCKET_ATTACKS: Readonly<Record<string, readonly WebSocketAttack[]>> = {
  'flags and opcodes': HEADS,
  lengths: LENGTHS,
  goodbyes: CLOSES,
  'texts that are no UTF-8': TEXTS,
  'fragments and floods': FRAGMENTS,
  'arguments of every call': ARGUMENTS,
  'messages that are none of the contract': MESSAGES,
};
