import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { listenersOn, portUse } from '../../../electron/system/index.ts';

let servers: Server[] = [];
afterEach(() => {
  for (const server of servers) server.close();
  servers = [];
});

async function listen(host: string): Promise<number> {
  const server = createServer((socket) => socket.resume()).listen(0, host);
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('who listens on a port', () => {
  it.each([
    ['IPv4', '127.0.0.1'],
    ['IPv6', '::1'],
  ])('is found among all that listen, over %s, and counted with its connections', async (family, host) => {
    const port = await listen(host);
    // Neighbours before and behind it in the system's list.
    for (let i = 0; i < 40; i++) await listen(host);
    const here = { family, address: host, port, pid: process.pid };
    expect(await listenersOn(port, [process.pid])).toEqual([here]);
    const client = connect(port, host);
    await once(client, 'connect');
    expect(await listenersOn(port, [process.pid])).toEqual([here]);
    expect(await listenersOn(client.localPort ?? 0, [process.pid])).toEqual([]);
    expect((await portUse(port, [process.pid])).connections).toBeGreaterThanOrEqual(1);
    client.destroy();
  });

  it('is nobody once it is closed', async () => {
    const port = await listen('127.0.0.1');
    const [server] = servers;
    server?.close();
    if (server !== undefined) await once(server, 'close');
    expect(await listenersOn(port, [process.pid])).toEqual([]);
  });
});
