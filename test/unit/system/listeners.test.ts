import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { listenersOn, portUse } from '../../../electron/system/index.ts';
import { firstWords } from '../../support/first-words.ts';
import { soon } from '../../support/soon.ts';

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
    // Other tests ask whatever listens on this machine for what it is, for a moment.
    await soon(async () => expect((await portUse(port, [process.pid])).connections).toBe(1));
    client.destroy();
  });

  it('is nobody once it is closed', async () => {
    const port = await listen('127.0.0.1');
    const [server] = servers;
    server?.close();
    if (server !== undefined) await once(server, 'close');
    expect(await listenersOn(port, [process.pid])).toEqual([]);
    expect((await portUse(port, [process.pid])).listeners).toEqual([]);
  });

  it('has company as soon as connections are counted again, and is not taken for what is closed before', async () => {
    const port = await listen('127.0.0.1');
    const addresses = async (counted: number | null = null) =>
      (await portUse(port, [process.pid], undefined, counted)).listeners.map(({ address }) => address).toSorted();
    expect(await addresses()).toEqual(['127.0.0.1']);
    const other = createServer().listen(port, '::1');
    servers.push(other);
    await once(other, 'listening');
    expect(await addresses(0)).toContain('127.0.0.1');
    expect(await addresses()).toEqual(['127.0.0.1', '::1']);
    const [first] = servers;
    first?.close();
    if (first !== undefined) await once(first, 'close');
    expect(await addresses(0)).toEqual(['::1']);
  });

  it.runIf(process.platform === 'linux').each([
    ['counted', null],
    ['known from before', 0],
  ])(
    'is everybody who has it, also who came or went since the last look, with connections that are %s',
    async (_, counted) => {
      const port = await listen('127.0.0.1');
      const [server] = servers;
      const held = (server as unknown as { _handle: { fd: number } })._handle.fd;
      const bystander = spawn('sleep', ['60'], { stdio: 'ignore' });
      const pids = [process.pid, bystander.pid ?? 0];
      const who = async () => (await portUse(port, pids, undefined, counted)).listeners.map(({ pid }) => pid);
      const end = async (child: ChildProcess) => {
        const closed = once(child, 'close');
        child.kill('SIGKILL');
        await closed;
      };
      try {
        expect(await who()).toEqual([process.pid]);
        const worker = spawn('sleep', ['60'], { stdio: ['ignore', 'ignore', 'ignore', held] });
        pids.push(worker.pid ?? 0);
        expect(await who()).toEqual([process.pid, worker.pid]);
        expect(await who()).toEqual([process.pid, worker.pid]);
        await end(worker);
        expect(await who()).toEqual([process.pid]);
        const heir = spawn('sleep', ['60'], { stdio: ['ignore', 'ignore', 'ignore', held] });
        pids.push(heir.pid ?? 0);
        expect(await who()).toEqual([process.pid, heir.pid]);
        server?.close();
        expect(await who()).toEqual([heir.pid]);
        await end(heir);
        expect(await who()).toEqual([]);
      } finally {
        await end(bystander);
      }
    },
  );

  it.runIf(process.platform === 'linux')(
    'is also a program that came since the last look, with connections that are known from before',
    async () => {
      const port = await listen('127.0.0.1');
      const pids = [process.pid];
      const who = async (counted: number | null) =>
        (await portUse(port, pids, undefined, counted)).listeners.map(({ pid }) => pid);
      expect(await who(null)).toEqual([process.pid]);
      const program = `require('net').createServer().listen(${port}, '::1', () => console.log('listens'))`;
      const other = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
      const closed = once(other, 'close');
      try {
        await firstWords(other);
        pids.push(other.pid ?? 0);
        expect(await who(0)).toEqual([process.pid, other.pid]);
      } finally {
        other.kill('SIGKILL');
        await closed;
      }
    },
  );
});
