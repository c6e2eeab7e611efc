import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { startLimit } from '../../../electron/probes/limit.ts';
import { openFirst } from '../../../electron/probes/tcp.ts';
import { ELSEWHERE } from '../../../shared/domain/index.ts';
import { contextFor, settingsWith } from '../../support/probe-context.ts';

/** A port on which something listens at this address alone; null where this machine has no such address. */
async function listensAt(address: string): Promise<{ port: number; close: () => Promise<unknown> } | null> {
  const server = createServer((socket) => socket.on('error', () => {}));
  const listens = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen({ port: 0, host: address, ipv6Only: true }, () => resolve(true));
  });
  const { port = 0 } = (server.address() ?? {}) as { port?: number };
  return listens ? { port, close: () => new Promise((resolve) => server.close(resolve)) } : null;
}
const open = async (host: string, port: number) => {
  const limit = startLimit(contextFor(settingsWith()), 2000);
  const opened = await openFirst({ host, port, tried: 'connect' }, limit).finally(() => limit.release());
  if (opened.ok) opened.socket.destroy();
  return opened.ok ? 'open' : opened.failure;
};

it.each([
  ['::1', '127.0.0.1', '127.0.0.1:', '[::1]:'],
  ['127.0.0.1', '::1', '[::1]:', '127.0.0.1:'],
])('who listens at %s alone and is asked at %s is named with both addresses', async (at, asked, none, some) => {
  const server = await listensAt(at);
  if (server === null) return console.warn(`⚠︎  SKIPPED: this machine has no ${at}.`);
  const { port } = server;
  const failed = await open(asked, port);
  expect(failed).toMatchObject({
    kind: 'refused',
    code: ELSEWHERE,
    got: `Nothing listens at ${none}${port}, where it is asked; something listens at ${some}${port}.`,
    hint: expect.stringContaining('`localhost`'),
  });
  // By its name both are tried.
  expect(await open('localhost', port)).toBe('open');
  await server.close();
  expect(await open(asked, port)).toMatchObject({ kind: 'refused', code: 'ECONNREFUSED' });
});
