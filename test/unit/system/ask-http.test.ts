import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { askHttp } from '../../../electron/system/index.ts';

const never = new AbortController().signal;
const servers: Server[] = [];
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

/** A server that does this with each connection once something was said on it. */
async function served(act: (socket: Socket, asked: string) => void): Promise<string> {
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.once('data', (asked) => act(socket, asked.toString('latin1')));
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/place`;
}

const HEAD = 'HTTP/1.1 200 Well\r\nallow: POST\r\n';

it('tells status, headers and body, and says what was asked', async () => {
  let heard = '';
  const url = await served((socket, asked) => {
    heard = asked;
    socket.end(`${HEAD}content-length: 4\r\n\r\ndone`);
  });
  const question = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '"ü"',
    reads: 100,
  } as const;
  const { status, statusText, headers, text } = await askHttp(url, question, never);
  expect({ status, statusText, allow: headers.allow, text }).toEqual({
    ...{ status: 200, statusText: 'Well', allow: 'POST', text: 'done' },
  });
  expect(heard).toMatch(/^POST \/place HTTP\/1\.1\r\n/);
  expect(heard).toContain('content-length: 4\r\n');
});

it.each([
  ['what is not wanted is not waited for', 'unread', ''],
  ['what is too long ends with what was kept of it', 4, 'begin'],
] as const)('%s, and the connection ends', async (_, reads, text) => {
  let ended: Promise<unknown> | null = null;
  const url = await served((socket) => {
    ended = once(socket, 'close');
    socket.write(`${HEAD}content-length: 1000\r\n\r\nbegin`);
  });
  expect((await askHttp(url, { reads }, never)).text).toBe(text);
  await ended;
});

it('reads to the end what it does not keep', async () => {
  let isSent = false;
  const url = await served((socket) => {
    socket.write(`${HEAD}content-length: 8\r\n\r\nhalf`);
    setImmediate(() => {
      isSent = true;
      socket.end('half');
    });
  });
  expect((await askHttp(url, { reads: 'dropped' }, never)).text).toBe('');
  expect(isSent).toBe(true);
});

it.each([
  ['before an answer', ''],
  ['in the middle of one', `${HEAD}content-length: 8\r\n\r\nhalf`],
])('what ends it %s is what it fails with', async (_, sent) => {
  const { signal, abort } = abortable();
  const url = await served((socket) => socket.write(sent, () => setImmediate(abort)));
  await expect(askHttp(url, { reads: 100 }, signal)).rejects.toThrow('enough');
});

it('nothing is asked after that', async () => {
  const { signal, abort } = abortable();
  abort();
  await expect(askHttp('http://127.0.0.1:1/', { reads: 0 }, signal)).rejects.toThrow('enough');
});

it.each([
  ['a connection that ends without an answer', (socket: Socket) => socket.end(), 'ECONNRESET'],
  [
    'an answer that ends in its middle',
    (socket: Socket) => socket.end(`${HEAD}content-length: 8\r\n\r\nhalf`),
    'ECONNRESET',
  ],
  ['something else than HTTP', (socket: Socket) => socket.end('220 mail.example ESMTP\r\n'), 'HPE_INVALID_CONSTANT'],
  [
    'another protocol',
    (socket: Socket) => socket.write('HTTP/1.1 101 Go\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    'HPE_UPGRADE',
  ],
  ['promises without end', (socket: Socket) => socket.write('HTTP/1.1 103 Soon\r\n\r\n'.repeat(100)), 'HPE_INTERIM'],
])('%s is no answer', async (_, act, code) => {
  const url = await served(act);
  await expect(askHttp(url, { reads: 100 }, never)).rejects.toMatchObject({ code });
});

it('nobody there is told by the system’s word, also where a name has two addresses', async () => {
  const url = await served(() => {});
  const [server] = servers;
  server?.close();
  await once(server as Server, 'close');
  await expect(askHttp(url.replace('127.0.0.1', 'localhost'), { reads: 100 }, never)).rejects.toMatchObject({
    code: 'ECONNREFUSED',
  });
});

function abortable() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort(new Error('enough')) };
}
