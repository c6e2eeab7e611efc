import { expect, it } from 'vitest';
import { startupAnswer, startupMessage } from '../../../electron/components/postgres/protocol.ts';

/** A message as the server writes it: a letter, its length, its fields. */
function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 0, 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
const fields = (...of: string[]) => Buffer.from(`${of.join('\0')}\0\0`, 'utf8');
const STARTING = message('E', fields('SFATAL', 'VFATAL', 'C57P03', 'Mthe database system is starting up'));

it('begins a connection as the protocol says', () => {
  const bytes = Buffer.from(startupMessage('ann', 'shop'));
  expect(bytes.readInt32BE(0)).toBe(bytes.length);
  expect(bytes.readInt32BE(4)).toBe(3 << 16);
  expect(bytes.subarray(8).toString()).toBe('user\0ann\0database\0shop\0application_name\0lifeguard\0\0');
});

it('reads what is answered, also in pieces and behind a notice', () => {
  expect(startupAnswer(STARTING)).toEqual({
    kind: 'error',
    code: '57P03',
    message: 'the database system is starting up',
  });
  for (let cut = 0; cut < STARTING.length; cut++)
    expect(startupAnswer(STARTING.subarray(0, cut)).kind).toBe('unfinished');
  const notice = message('N', fields('SWARNING', 'Mlook out'));
  expect(startupAnswer(Buffer.concat([notice, STARTING]))).toMatchObject({ code: '57P03' });
  expect(startupAnswer(message('R', Buffer.from([0, 0, 0, 0])))).toEqual({ kind: 'ready' });
  expect(startupAnswer(message('R', Buffer.from([0, 0, 0, 10])).subarray(0, 5))).toEqual({ kind: 'ready' });
});

it.each(['HTTP/1.1 400 Bad Request\r\n', 'E\0\0\0\0', 'E\x7f\xff\xff\xff', '-ERR unknown command'])(
  'takes %j for no PostgreSQL',
  (text) => expect(startupAnswer(Buffer.from(text, 'latin1')).kind).toBe('nonsense'),
);
