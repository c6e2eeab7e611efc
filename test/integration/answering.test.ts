import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { whoAnswers } from '../../electron/system/answering.ts';

const closers: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server of this process that accepts every connection, and answers from a given one on. */
async function server({ answersFrom, timeoutMs }: { answersFrom: number; timeoutMs: number }) {
  const sockets: Socket[] = [];
  const listening = createServer((socket) => {
    const answers = sockets.push(socket) >= answersFrom;
    socket.on('error', () => {});
    socket.once('data', () => answers && socket.write('HTTP/1.1 200 OK\r\n\r\n'));
  }).listen(0, '127.0.0.1');
  await once(listening, 'listening');
  closers.push(
    () => listening.close(),
    () => sockets.map((socket) => socket.destroy()),
  );
  const { port } = listening.address() as AddressInfo;
  return { sockets, asked: { address: '127.0.0.1', port, path: '/health', pids: [process.pid], timeoutMs } };
}

describe('who answers on a port that several hold', () => {
  it('is asked once where there is an answer', async () => {
    const { sockets, asked } = await server({ answersFrom: 6, timeoutMs: 2000 });
    expect([...(await whoAnswers(asked))]).toEqual([process.pid]);
    expect(sockets).toHaveLength(6);
  });

  it('is asked again where there is none, because all of it may have gone to one that is stopped', async () => {
    const { sockets, asked } = await server({ answersFrom: 7, timeoutMs: 2000 });
    expect([...(await whoAnswers(asked))]).toEqual([process.pid]);
    expect(sockets).toHaveLength(12);
  });

  it('is nobody when nobody answers', async () => {
    const { asked } = await server({ answersFrom: Number.POSITIVE_INFINITY, timeoutMs: 300 });
    expect([...(await whoAnswers(asked))]).toEqual([]);
  });
});
