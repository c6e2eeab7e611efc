import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { sentBytes } from '../../../electron/system/index.ts';

it('counts what this process sends over connections that it opens and that it takes, also of those that have ended', async () => {
  // What an earlier test of this process left open may send meanwhile.
  const before = sentBytes();
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [taken] = (await once(server, 'connection')) as [Socket];
  taken.resume();
  await new Promise((resolve) => client.write('x'.repeat(1000), resolve));
  expect(sentBytes() - before).toBeGreaterThanOrEqual(1000);
  client.resume();
  await new Promise((resolve) => taken.write('y'.repeat(500), resolve));
  expect(sentBytes() - before).toBeGreaterThanOrEqual(1500);
  const closed = [once(client, 'close'), once(taken, 'close')];
  client.end('z');
  taken.end();
  await Promise.all(closed);
  server.close();
  expect(sentBytes() - before).toBeGreaterThanOrEqual(1501);
});
