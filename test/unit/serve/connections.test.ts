import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { boundConnections, type Connections } from '../../../electron/serve/connections.ts';

const LOOKS = { everyMs: 10, most: 5 };
let server: Server;
let connections: Connections;
let asked: () => void;

async function open(): Promise<{ readonly client: Socket; readonly served: Promise<unknown> }> {
  const accepted = once(server, 'connection');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.on('error', () => {});
  await Promise.all([accepted, once(client, 'connect')]);
  return { client, served: new Promise<void>((resolve) => (asked = resolve)) };
}

async function listening(): Promise<void> {
  server = createServer({ headersTimeout: 0, requestTimeout: 0, keepAliveTimeout: 0 }, (_, response) => {
    response.end('hello');
    asked();
  });
  connections = boundConnections(server, LOOKS);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
}

afterEach(async () => {
  const closed = new Promise((resolve) => server.close(resolve));
  connections.end();
  await closed;
});

it('a connection on which nobody says anything is ended, and nothing is looked at afterwards', async () => {
  await listening();
  const { client } = await open();
  expect(connections.size()).toBe(1);
  client.resume();
  await once(client, 'close');
  await expect.poll(connections.size).toBe(0);
});

it('a request that came while this process stood still is answered, however long that was', async () => {
  await listening();
  const { client, served } = await open();
  client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  const end = performance.now() + 20 * LOOKS.everyMs * LOOKS.most;
  while (performance.now() < end);
  await served;
  expect(String((await once(client, 'data'))[0])).toContain('hello');
  client.destroy();
});

it('one on which something moves now and then stays, and one that belongs to a page is not looked at', async () => {
  await listening();
  const accepted = once(server, 'connection');
  const { client: page } = await open();
  connections.hold((await accepted)[0] as Socket);
  const { client } = await open();
  client.write('GET / HTTP/1.1\r\nHost: ');
  for (let turns = 0; turns < 4 * LOOKS.most; turns++) {
    client.write('x');
    await new Promise((resolve) => setTimeout(resolve, LOOKS.everyMs));
  }
  expect([page.destroyed, client.destroyed]).toEqual([false, false]);
  client.destroy();
  page.destroy();
});
