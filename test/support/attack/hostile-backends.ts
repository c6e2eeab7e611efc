import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { floodWith } from '../odd-server.ts';
import { frame } from './raw.ts';

export interface HostilePatient {
  readonly name: string;
  readonly behave: (socket: Socket) => void;
  /** Whether its main probe takes what it says for an answer. */
  readonly answers: boolean;
  /** What the failure says, where it has to say something in particular. */
  readonly says?: RegExp;
  /** It is so busy with itself that some answers may come too late. */
  readonly mayBeLate?: true;
}

/** Whether all there is to see of it is that it keeps whoever asks waiting. */
export const keepsWaiting = ({ says }: HostilePatient): boolean => says?.source.startsWith('did not') === true;

/** How long it is waited for, in milliseconds: short where it does nothing more, long where what it does says something and a busy machine may be late with it. */
export const limitOf = (patient: HostilePatient): number => {
  const { answers, says, mayBeLate } = patient;
  const tells = answers || (says !== undefined && !keepsWaiting(patient));
  return tells && mayBeLate === undefined ? 10_000 : 1500;
};

/** Calls `act` for every request on a connection, with its head. */
const onRequest =
  (act: (socket: Socket, head: string) => void) =>
  (socket: Socket): void => {
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const head = text.slice(0, end);
        text = text.slice(end + 4);
        act(socket, head);
      }
    });
  };

const isUpgrade = (head: string): boolean => /^upgrade: *websocket/im.test(head);

/** The whole answer to every request, whatever it asks. */
const raw = (bytes: string | Buffer, end = true) =>
  onRequest((socket) => {
    if (end) socket.end(bytes);
    else socket.write(bytes);
  });

const json = (body: string | Buffer, headers = ''): string =>
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

const HEALTHY = json('{"status":"healthy"}');

/** Begins, and then writes the same again for as long as anybody reads. */
const endless = (head: string, chunk: string | Buffer) =>
  onRequest((socket) => {
    socket.write(head);
    floodWith(socket, Buffer.from(chunk));
  });

/** The beginning, and then one byte at a time. */
const drip = (text: string, everyMs: number, begun = 0) =>
  onRequest((socket) => {
    let at = begun;
    socket.write(text.slice(0, begun));
    const timer = setInterval(() => {
      if (at < text.length) socket.write(text[at++] ?? '');
      else clearInterval(timer);
    }, everyMs);
    socket.on('close', () => clearInterval(timer));
  });

const accept = (head: string): string => {
  const key = /^sec-websocket-key: *(\S+)/im.exec(head)?.[1] ?? '';
  const proof = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${proof}\r\n\r\n`;
};

/** A healthy backend whose WebSocket is not. */
const socketThat = (after: (socket: Socket) => void) =>
  onRequest((socket, head) => {
    if (!isUpgrade(head)) return void socket.write(HEALTHY);
    socket.write(accept(head));
    after(socket);
  });

const floodFrames = (bytes: Buffer) => socketThat((socket) => floodWith(socket, bytes));

let turns = 0;

const bad = (name: string, behave: HostilePatient['behave'], says?: RegExp): HostilePatient => ({
  name,
  behave,
  answers: false,
  ...(says === undefined ? {} : { says }),
});
const good = (name: string, behave: HostilePatient['behave']): HostilePatient => ({ name, behave, answers: true });
/** Busy with its own flood it may answer too late as well; both are the truth then. */
const flooding = (name: string, bytes: Buffer): HostilePatient => ({
  ...good(name, floodFrames(bytes)),
  mayBeLate: true,
});

const OK_HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';
const CHUNKED = `${OK_HEAD}Transfer-Encoding: chunked\r\n\r\n`;
const nested = (depth: number) => `${'{"status":'.repeat(depth)}"healthy"${'}'.repeat(depth)}`;
const JUNK = Buffer.from(Array.from({ length: 65_536 }, (_, i) => (i * 7919 + 13) % 256));

/** Programs on the backend's port that do everything but what a backend does, and healthy ones with something odd about them. */
export const HOSTILE_BACKENDS: readonly HostilePatient[] = [
  bad('says nothing', () => {}, /did not answer/),
  bad('closes at once', (socket) => void socket.end()),
  bad('resets at once', (socket) => void socket.resetAndDestroy()),
  bad('resets at the first byte', (socket) => void socket.once('data', () => socket.resetAndDestroy())),
  bad('sends headers without end', endless('HTTP/1.1 200 OK\r\n', 'X-A: b\r\n'.repeat(100))),
  bad('sends one header without end', endless('HTTP/1.1 200 OK\r\nX: ', 'x'.repeat(10_000))),
  bad('sends a status line without end', endless('HTTP/1.1 200 ', 'O'.repeat(10_000))),
  bad('sends a thousand headers', raw(`HTTP/1.1 200 OK\r\n${'X-Some-Header: some value\r\n'.repeat(5000)}\r\n{}`)),
  bad('sends a body without end', endless(`${OK_HEAD}\r\n`, '{"status":"healthy"}'.repeat(500)), /more than 64/),
  bad('sends chunks without end', endless(CHUNKED, `1000\r\n${'x'.repeat(4096)}\r\n`), /more than 64/),
  bad('sends empty chunk extensions without end', endless(CHUNKED, `1;${'x'.repeat(1000)}\r\ny\r\n`), /more than 64/),
  bad(
    'announces a gigabyte',
    endless(`${OK_HEAD}Content-Length: 1073741824\r\n\r\n`, 'x'.repeat(65_536)),
    /more than 64/,
  ),
  bad(
    'announces more than it sends',
    raw(`${OK_HEAD}Content-Length: 1000\r\n\r\n{"status":"healthy"}`),
    /middle of its answer/,
  ),
  bad(
    'announces more and waits',
    raw(`${OK_HEAD}Content-Length: 1000\r\n\r\n{"status":"healthy"}`, false),
    /did not finish/,
  ),
  bad('announces a length that is none', raw(`${OK_HEAD}Content-Length: -1\r\n\r\n{}`), /not HTTP/),
  bad('announces two lengths', raw(`${OK_HEAD}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`), /not HTTP/),
  bad(
    'sends a bomb in gzip',
    raw(Buffer.concat([Buffer.from(`${OK_HEAD}Content-Encoding: gzip\r\n\r\n`), gzipSync(Buffer.alloc(30_000_000))])),
  ),
  bad('speaks HTTP/0.9', raw('<html>hello</html>'), /not HTTP/),
  bad('speaks HTTP/2', raw(Buffer.from([0, 0, 18, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 100])), /not HTTP/),
  bad('speaks TLS', raw(Buffer.from([0x15, 3, 3, 0, 2, 2, 0x46])), /not HTTP/),
  bad('speaks SSH before it is asked', (socket) => void socket.write('SSH-2.0-OpenSSH_9.6\r\n'), /not HTTP/),
  bad('sends junk', raw(JUNK), /not HTTP/),
  bad('sends junk without end', (socket) => floodWith(socket, JUNK), /not HTTP/),
  bad('redirects to itself', raw('HTTP/1.1 307 X\r\nLocation: /health\r\nContent-Length: 0\r\n\r\n'), /redirect loop/),
  bad(
    'redirects to a file',
    raw('HTTP/1.1 302 X\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n'),
    /redirects/,
  ),
  bad(
    'redirects to an address without end',
    raw(`HTTP/1.1 302 X\r\nLocation: http://${'a'.repeat(10_000)}\r\nContent-Length: 0\r\n\r\n`),
    /redirects/,
  ),
  bad(
    'redirects to words',
    raw('HTTP/1.1 302 X\r\nLocation: http://[::1 not an address\u0007\r\nContent-Length: 0\r\n\r\n'),
  ),
  bad(
    'answers 101 to a GET',
    raw('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n', false),
  ),
  bad(
    'answers 101 to a GET and floods',
    endless('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n', JUNK),
  ),
  bad('answers 100 without end', endless('', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(100)), /1xx without end/),
  bad(
    'answers 103 without end',
    endless('', 'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n'.repeat(100)),
    /1xx without end/,
  ),
  bad('answers 999', raw('HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n'), /999/),
  bad('answers 000', raw('HTTP/1.1 000 Odd\r\nContent-Length: 0\r\n\r\n')),
  bad(
    'answers 503 with control characters',
    raw('HTTP/1.1 503 Odd\r\nContent-Length: 22\r\n\r\n\u001b]52;c;aGk=\u0007\u001b[2J\u202eabc'),
  ),
  bad(
    'answers 429 and asks for a year',
    raw('HTTP/1.1 503 Busy\r\nRetry-After: 99999999999999\r\nContent-Length: 0\r\n\r\n'),
  ),
  bad('drips its head', drip(HEALTHY, 200), /did not answer/),
  bad('drips its body', drip(`${OK_HEAD}Content-Length: 1000\r\n\r\n${'x'.repeat(1000)}`, 200, 70), /did not finish/),
  good('answers nested JSON', raw(json(nested(4000)))),
  good('answers a status of sixty thousand letters', raw(json(`{"status":"${'u'.repeat(60_000)}"}`))),
  bad('answers a status of ten megabytes', raw(json(`{"status":"${'u'.repeat(10_000_000)}"}`)), /more than 64/),
  bad('answers HTML', raw(json('<html><title>Router</title></html>'))),
  bad('answers nothing', raw(json(''))),
  good(
    'answers with keys of the prototype',
    raw(json('{"status":"healthy","__proto__":{"status":"x"},"constructor":{"prototype":1}}'), false),
  ),
  good(
    'answers numbers that are none',
    raw(json('{"status":"healthy","uptime":-1e308,"memory":1e999,"cpu":-5}'), false),
  ),
  good(
    'answers from another century',
    raw(
      json('{"status":"healthy","timestamp":"-271821-04-20"}', 'Date: Thu, 01 Jan 1970 00:00:00 GMT\r\nAge: -1\r\n'),
      false,
    ),
  ),
  good(
    'answers in letters of every kind',
    raw(json('{"status":"healthy","message":"\\u202e\\ud800 💥 \\u0000"}'), false),
  ),
  good('answers twice to each question', raw(HEALTHY + HEALTHY, false)),
  good(
    'answers something else each time',
    onRequest((socket, head) => {
      turns += 1;
      if (head.startsWith('GET /health HTTP')) socket.write(HEALTHY);
      else socket.end(turns % 2 === 0 ? JUNK : '');
    }),
  ),
  good(
    'resets every upgrade',
    onRequest((socket, head) => {
      if (isUpgrade(head)) socket.resetAndDestroy();
      else socket.write(HEALTHY);
    }),
  ),
  good(
    'upgrades with the wrong proof',
    onRequest((socket, head) => {
      socket.write(isUpgrade(head) ? accept('').replace(/Accept: .*/, 'Accept: AAAA') : HEALTHY);
    }),
  ),
  good(
    'upgrades with extensions that nobody asked for',
    onRequest((socket, head) => {
      socket.write(
        isUpgrade(head)
          ? accept(head).replace('Upgrade: w', 'Sec-WebSocket-Extensions: permessage-deflate\r\nUpgrade: w')
          : HEALTHY,
      );
    }),
  ),
  flooding('upgrades and sends junk', JUNK),
  flooding('upgrades and masks', frame('x')),
  good(
    'upgrades and sends a giant',
    socketThat((socket) => void socket.write(frame('', { masked: false, says: 2n ** 62n }))),
  ),
  flooding('upgrades and sends messages without end', frame('x'.repeat(60_000), { masked: false })),
  good(
    'upgrades and sends fragments without end',
    socketThat((socket) => {
      socket.write(frame('x', { masked: false, fin: false }));
      floodWith(socket, frame('', { masked: false, fin: false, opcode: 0 }));
    }),
  ),
  flooding('upgrades and pings without end', frame('x'.repeat(125), { masked: false, opcode: 9 })),
  flooding('upgrades and pongs without end', frame('', { masked: false, opcode: 10 })),
  flooding('upgrades and says goodbye without end', frame(Buffer.from([3, 0xe8]), { masked: false, opcode: 8 })),
  good(
    'upgrades and says goodbye with a code that is none',
    socketThat((socket) => void socket.write(frame(Buffer.from([0, 1]), { masked: false, opcode: 8 }))),
  ),
  good(
    'upgrades and is reset',
    socketThat((socket) => void socket.resetAndDestroy()),
  ),
  good(
    'upgrades and says nothing any more',
    socketThat(() => {}),
  ),
];
