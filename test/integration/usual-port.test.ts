import { createServer, type Server as HttpServer } from 'node:http';
import { createServer as createTcpServer, type Server } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { choosePortByAnswer } from '../../electron/config/index.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const portOf = (server: Server): Promise<number> => {
  servers.push(server);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(address === null || typeof address === 'string' ? 0 : address.port);
    });
  });
};

const answering = (status: number): HttpServer =>
  createServer((_, answer) => {
    answer.statusCode = status;
    answer.end('{}');
  });

// Chroma and `python3 -m http.server` have 8000 by default: neither is a backend that is broken.
it.each([404, 405, 501])('a server without a health to ask for (%d) is not taken for the backend', async (status) => {
  const port = await portOf(answering(status));
  expect(await choosePortByAnswer(port, false)).toBe(false);
  // With a folder of the stack whoever holds its port matters.
  expect(await choosePortByAnswer(port, true)).toBe(true);
});

it.each([200, 401, 500, 503])('one that answers for its health (%d) may be', async (status) => {
  expect(await choosePortByAnswer(await portOf(answering(status)), false)).toBe(true);
});

it('one that accepts and says nothing may be a backend that hangs; what speaks something else is none', async () => {
  const silent = await portOf(createTcpServer((socket) => socket.on('error', () => {})));
  expect(await choosePortByAnswer(silent, false)).toBe(true);
  const other = await portOf(createTcpServer((socket) => socket.on('error', () => {}).end('220 mail ready\r\n')));
  expect(await choosePortByAnswer(other, false)).toBe(false);
});
