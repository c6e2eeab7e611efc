import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { readTcpTable } from '../../../electron/system/tcp-table.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as { port: number }).port;
}

describe.runIf(process.platform === 'linux')('a table of sockets that is read without its empty end', () => {
  it.each([
    ['tcp', '127.0.0.1'],
    ['tcp6', '::1'],
  ] as const)('is whole whatever its length is (%s)', async (name, host) => {
    const ports: number[] = [];
    // One row more each time, until a page of the kernel has been full.
    for (let i = 0; i < 30; i++) {
      ports.push(await listen(host));
      const text = readTcpTable(name);
      const isThere = (port: number) => text.includes(`:${port.toString(16).toUpperCase().padStart(4, '0')} `);
      expect(ports.filter((port) => !isThere(port))).toEqual([]);
      expect(text).toMatch(/\n$/);
    }
  });

  it('is empty where there is none', () => {
    expect(readTcpTable('tcp5' as 'tcp')).toBe('');
  });
});
