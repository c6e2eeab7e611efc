import type { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { connectTcp } from '../../../electron/probes/tcp.ts';
import { oddServer } from '../../support/odd-server.ts';

it('a connection that is reset while nobody listens ends itself and nothing else', async () => {
  let taken: (socket: Socket) => void = () => {};
  const other = new Promise<Socket>((resolve) => {
    taken = resolve;
  });
  const server = await oddServer((socket) => taken(socket));
  const stray: unknown[] = [];
  const note = (error: unknown) => stray.push(error);
  process.on('uncaughtException', note);
  try {
    const mine = await connectTcp({ address: '127.0.0.1', family: 'IPv4' }, server.port, new AbortController().signal);
    // Its reading begins as whoever uses it begins to.
    mine.resume();
    const ended = new Promise((resolve) => mine.once('close', resolve));
    (await other).resetAndDestroy();
    expect(await ended).toBe(true);
    expect(stray).toEqual([]);
  } finally {
    process.off('uncaughtException', note);
    await server.close();
  }
});
