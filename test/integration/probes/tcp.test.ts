import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { firstWords } from '../../support/first-words.ts';
import { eventually } from '../../support/probe-context.ts';
import { probeOfService } from '../../support/service-probe.ts';
import { ensurePython, freePort } from '../../support/stack/index.ts';
import { unhurried } from '../../support/unhurried.ts';

/** A server of Python's standard library that gives back what it gets, to one client after the other. */
const SERVER = `
import socketserver, sys
class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(1024):
            self.request.sendall(data)
server = socketserver.TCPServer(("127.0.0.1", int(sys.argv[1])), Echo)
print("ready", flush=True)
server.serve_forever()
`;

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function watched(settings: Readonly<Record<string, unknown>> = {}) {
  const { python } = await ensurePython();
  const port = await freePort();
  const child = spawn(python, ['-c', SERVER, String(port)], { stdio: ['ignore', 'pipe', 'inherit'] });
  closers.push(() => child.kill('SIGKILL'));
  await firstWords(child);
  const probe = probeOfService('tcp', { at: `127.0.0.1:${port}`, ...settings }, unhurried(2000));
  closers.push(() => probe.close());
  return { port, child, probe };
}

/** What another client gets back. */
async function echo(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  closers.push(() => socket.destroy());
  socket.write('hello');
  const [answer] = (await once(socket, 'data', { signal: AbortSignal.timeout(unhurried(5000)) })) as [Buffer];
  socket.end();
  return answer.toString();
}

it('a server that takes one connection after the other serves everybody else while it is watched', async () => {
  const { port, probe } = await watched();
  for (let i = 0; i < 3; i++) {
    expect((await probe.run()).ok).toBe(true);
    expect(await echo(port)).toBe('hello');
  }
});

it('where a connection may be held, its end is told at once', async () => {
  const { child, probe } = await watched({ hold: true });
  expect((await probe.run()).ok).toBe(true);
  expect(probe.signals).toEqual([]);
  child.kill('SIGKILL');
  await eventually('word of it', () => probe.signals.length > 0);
});
