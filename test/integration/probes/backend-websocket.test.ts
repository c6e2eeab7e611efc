import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { createWebSocketProbe } from '../../../electron/components/websocket/probe.ts';
import type { ProbeSignal } from '../../../electron/probes/index.ts';
import { Partings } from '../../../electron/probes/partings.ts';
import type { Settings } from '../../../shared/domain/index.ts';
import { frame } from '../../support/attack/raw.ts';
import { failedReading, processWith, readingOf } from '../../support/builders.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { floodWith, oddServer } from '../../support/odd-server.ts';
import { contextFor, eventually, openHandles, settingsWith } from '../../support/probe-context.ts';
import { soon } from '../../support/soon.ts';
import { freePort, type RunningBackend, startBackend } from '../../support/stack/index.ts';
import { unhurried } from '../../support/unhurried.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function probeFor(port: number, changes: Partial<Settings> = {}) {
  const settings = settingsWith({ 'backend.port': port, 'timeouts.websocket': unhurried(5000), ...changes });
  const probe = createWebSocketProbe({ settings });
  const signals: ProbeSignal[] = [];
  probe.onSignal?.((signal) => signals.push(signal));
  closers.push(() => probe.close?.());
  // On demand, so that a run does not wait for its back-off.
  return { probe, signals, run: (more = {}) => probe.run(contextFor(settings, { reason: 'demand', ...more })) };
}

type OnUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

async function upgradeServer(onUpgrade: OnUpgrade, host = '127.0.0.1') {
  const server = createServer();
  const sockets = new Set<Duplex>();
  let connections = 0;
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('upgrade', onUpgrade);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, open: () => sockets.size, connections: () => connections };
}

async function webSocketServer(onConnection: (socket: WebSocket, path: string) => void = () => {}) {
  const sockets = new WebSocketServer({ noServer: true });
  const server = await upgradeServer((request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (ws) => {
      ws.on('error', () => {});
      onConnection(ws, request.url ?? '');
    });
  });
  return { ...server, clients: sockets.clients };
}

it('asks nothing of another program that has the port alone', async () => {
  const server = await webSocketServer();
  const { run } = probeFor(server.port, { 'backend.host': '127.0.0.1' });
  const process = processWith({ pid: 77, name: 'python3' });
  const listener = { address: '127.0.0.1', port: server.port, family: 'IPv4' as const, process };
  const strangers = [{ process, addresses: ['127.0.0.1'], blocks: true }];
  const readings = {
    backend: failedReading('backend', 'http-status'),
    process: readingOf('process', { root: null, listeners: [listener], strangers }),
  };
  expect(await run({ readings })).toMatchObject({ ok: false, failure: { kind: 'refused' } });
  expect(server.connections()).toBe(0);
  expect(await run({ readings: { ...readings, backend: readingOf('backend') } })).toMatchObject({ ok: true });
});

it('greets another process at once, whatever the one before did to its connections', async () => {
  const server = await webSocketServer((socket) => socket.close(1012));
  const settings = settingsWith({ 'backend.port': server.port, 'timeouts.websocket': unhurried(5000) });
  const partings = new Partings();
  const probe = createWebSocketProbe({ settings, partings });
  closers.push(() => probe.close?.());
  const clock = new ManualClock();
  const answered = () => ({ backend: { ok: true, at: clock.now() } }) as never;
  const run = () => probe.run(contextFor(settings, { clock, readings: answered() }));
  partings.serving = { pid: 1, startedAt: 'a', seenAt: clock.now() };
  for (let i = 0; i < 6; i++) {
    await run();
    await clock.advance(1);
  }
  // It closes each: the next attempt is far away.
  const before = server.connections();
  await run();
  expect(server.connections()).toBe(before);
  partings.serving = { pid: 2, startedAt: 'b', seenAt: clock.now() };
  await run();
  expect(server.connections()).toBe(before);
  await clock.advance(1);
  await run();
  expect(server.connections()).toBe(before + 1);
  await clock.advance(1);
  await run();
  expect(server.connections()).toBe(before + 1);
});

describe('a real backend', () => {
  let backend: RunningBackend;
  beforeAll(async () => {
    backend = await startBackend();
  });
  afterAll(() => backend?.cleanup());
  afterEach(() => backend.fault({ reset: true }));

  it('upgrades on the second path, is pinged over the same connection and remembers the path', async () => {
    const { run } = probeFor(backend.port);
    const first = await run();
    expect(first).toMatchObject({
      ok: true,
      facts: { path: expect.stringMatching(/^\/ws\/lifeguard-[0-9a-f]{8}$/), reconnects: 0, successRate: 1 },
    });
    expect(first.metrics?.['websocket.handshake']).toBeGreaterThan(0);
    const second = await run();
    expect(second.metrics?.['websocket.ping']).toBeGreaterThan(0);
    expect(second.metrics).not.toHaveProperty('websocket.handshake');
    expect(second.facts?.path).toBe(first.facts?.path);
    // What the first path answered stays known: it is not asked again.
    expect([first, second].map(({ facts }) => facts?.refused?.map(({ path }) => path))).toEqual([['/ws'], ['/ws']]);
  });

  it.each([
    ['refuse-403', '403'],
    ['refuse-404', '404'],
  ] as const)('names an upgrade that is refused (%s) and connects again afterwards', async (websocket, code) => {
    const { run, signals } = probeFor(backend.port);
    expect((await run()).ok).toBe(true);
    await backend.fault({ websocket });
    await eventually('the signal', () => signals.length > 0);
    const result = await run();
    expect(result).toMatchObject({ ok: false, failure: { kind: 'http-status', code } });
    expect(result.ok ? '' : result.failure.got).toContain(`${code} `);
    await backend.fault({ reset: true });
    expect(await run()).toMatchObject({ ok: true, facts: { reconnects: 1 } });
  });

  it('names a WebSocket that was accepted and is silent', async () => {
    const { run } = probeFor(backend.port, { 'timeouts.websocket': 500 });
    await soon(async () => expect((await run()).ok).toBe(true));
    await backend.fault({ websocket: 'silent' });
    for (let i = 0; i < 2; i++) {
      expect(await run()).toMatchObject({
        ok: false,
        failure: {
          kind: 'timeout',
          code: 'silent',
          got: 'The WebSocket was accepted, but no pong came within 500 ms.',
        },
      });
    }
    await backend.fault({ reset: true });
    await soon(async () => expect((await run()).ok).toBe(true));
  });

  it('tells of a killed backend without being asked', async () => {
    const { run, signals } = probeFor(backend.port);
    expect((await run()).ok).toBe(true);
    backend.killTree('SIGKILL');
    await eventually('the signal', () => signals.length > 0);
    expect(signals[0]?.run).toEqual(['backend', 'process', 'websocket']);
    // The kernel may still take a connection for a process that is just being torn down, and then resets it.
    const after = await run({ reason: 'signal' });
    expect(after).toMatchObject({ ok: false, failure: { kind: expect.stringMatching(/^(refused|reset)$/) } });
    await backend.restart();
    expect((await run()).ok).toBe(true);
  });
});

describe('reconnecting', () => {
  it('waits between attempts on the cycle, but not on demand or when HTTP came back', async () => {
    const server = await upgradeServer((_, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
    const { run } = probeFor(server.port, { 'backend.websocketPaths': ['/ws'] });
    for (let i = 0; i < 6; i++) await run();
    const before = server.connections();
    // After six failures the wait is at least 8 s.
    for (let i = 0; i < 5; i++) {
      expect(await run({ reason: 'cycle' })).toMatchObject({ ok: false, failure: { code: '403' } });
    }
    expect(server.connections()).toBe(before);
    await run();
    expect(server.connections()).toBe(before + 1);
    await run({ reason: 'cycle', readings: { backend: { ok: true } } });
    expect(server.connections()).toBe(before + 2);
    await run({ reason: 'cycle', readings: { backend: { ok: true } } });
    expect(server.connections()).toBe(before + 2);
  });

  it('does not storm a server that accepts and closes', async () => {
    const server = await webSocketServer((ws) => ws.close(1011, 'no room'));
    const { probe, run, signals } = probeFor(server.port);
    const runs: Promise<unknown>[] = [];
    probe.onSignal?.(() => runs.push(run({ reason: 'signal' })));
    await run({ reason: 'cycle' }).catch(() => {});
    await eventually('the signal', () => signals.length > 0);
    await Promise.all(runs);
    expect(server.connections()).toBeLessThanOrEqual(2);
  });

  it('survives a message that is too long', async () => {
    const server = await webSocketServer((ws) => ws.send(Buffer.alloc(1024 * 1024)));
    const { run, signals } = probeFor(server.port);
    await run();
    await eventually('the signal', () => signals.length > 0);
    expect(signals[0]?.why).toContain('closed');
    await run();
    expect(server.connections()).toBeGreaterThanOrEqual(2);
  });

  it('ignores what the server says', async () => {
    const server = await webSocketServer((ws) => {
      for (let i = 0; i < 100; i++) ws.send('hello');
    });
    const { run } = probeFor(server.port);
    expect((await run()).ok).toBe(true);
    expect((await run()).facts?.reconnects).toBe(0);
  });
});

describe('odd servers', () => {
  it('says that nothing listens on either family', async () => {
    const port = await freePort();
    expect(await probeFor(port).run()).toMatchObject({
      ok: false,
      failure: { kind: 'refused', got: `Nothing listens on port ${port}: 127.0.0.1 and ::1 refused the connection.` },
    });
  });

  it('finds a server on ::1 only', async () => {
    const sockets = new WebSocketServer({ noServer: true });
    const { port } = await upgradeServer((r, s, h) => sockets.handleUpgrade(r, s, h, () => {}), '::1');
    expect((await probeFor(port).run()).ok).toBe(true);
  });

  it('names every path where all are refused', async () => {
    const { port } = await upgradeServer((_, socket) => socket.end('HTTP/1.1 404 Not Found\r\n\r\n'));
    const { run } = probeFor(port, { 'backend.websocketPaths': ['/ws', '/live'] });
    expect(await run()).toMatchObject({
      failure: {
        kind: 'http-status',
        code: '404',
        got: 'The upgrade was answered 404 Not Found to /ws and 404 Not Found to /live.',
      },
    });
  });

  it.each([
    ['garbage', 'SSH-2.0-OpenSSH\r\n', 'protocol'],
    [
      'a wrong handshake',
      'HTTP/1.1 101 x\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: no\r\n\r\n',
      'protocol',
    ],
    ['a closed connection', '', 'reset'],
  ])('names %s', async (_, text, kind) => {
    const server = await oddServer((socket) => socket.once('data', () => socket.end(text)));
    closers.push(() => server.close());
    expect(await probeFor(server.port).run()).toMatchObject({ ok: false, failure: { kind } });
    await eventually('no connection', () => server.open() === 0);
  });

  it('gives up on a server that accepts and stays silent', async () => {
    const server = await oddServer(() => {});
    closers.push(() => server.close());
    expect(await probeFor(server.port, { 'timeouts.websocket': 200 }).run()).toMatchObject({
      failure: {
        kind: 'timeout',
        code: 'connected',
        got: 'It accepted the connection but did not answer the upgrade within 200 ms.',
      },
    });
    await eventually('no connection', () => server.open() === 0);
  });

  it('reads little of an endless answer', async () => {
    const server = await oddServer((socket) => {
      socket.write('HTTP/1.1 403 Forbidden\r\n\r\n');
      floodWith(socket, Buffer.alloc(65_536));
    });
    closers.push(() => server.close());
    const { run } = probeFor(server.port, { 'backend.websocketPaths': ['/ws'] });
    expect(await run()).toMatchObject({ failure: { code: '403' } });
    await eventually('no connection', () => server.open() === 0);
    expect(server.sent()).toBeLessThan(32 * 1024 * 1024);
  });
});

describe('letting go', () => {
  it.each([
    ['a goodbye', frame(Buffer.from([3, 0xe8]), { masked: false, opcode: 8 }), 1000],
    ['what nobody can read', frame('x'), 1006],
    ['a message in pieces', frame('', { masked: false, fin: false, opcode: 0 }), 1006],
  ])('of whoever sends %s without end, at once', async (_, bytes, code) => {
    let sent = () => 0;
    const sockets = new WebSocketServer({ noServer: true });
    const server = await upgradeServer((request, socket, head) =>
      sockets.handleUpgrade(request, socket, head, (ws) => {
        // It does not hear that its client has enough.
        ws.pause();
        socket.write(frame('x', { masked: false, fin: false }));
        floodWith(socket as Socket, Buffer.concat(Array(10_000).fill(bytes)));
        sent = () => (socket as Socket).bytesWritten;
      }),
    );
    const { run, signals } = probeFor(server.port, { 'timeouts.websocket': 3_600_000 });
    expect(await run()).toMatchObject({ ok: false, failure: { kind: 'reset', code: String(code) } });
    expect(signals[0]?.why).toContain(`(code ${code})`);
    await eventually('no connection', () => server.open() === 0);
    expect(sent()).toBeLessThan(32 * 1024 * 1024);
  });

  it('leaves nothing open and says nothing after close', async () => {
    const before = openHandles();
    const server = await webSocketServer();
    const { probe, run, signals } = probeFor(server.port);
    await run();
    await probe.close?.();
    await eventually('no connection', () => server.open() === 0);
    expect(signals).toEqual([]);
    await eventually('no handle of ours', () => openHandles() <= before);
  });

  it('leaves nothing open after an abort in the middle', async () => {
    const server = await oddServer(() => {});
    closers.push(() => server.close());
    const controller = new AbortController();
    const running = probeFor(server.port).run({ signal: controller.signal });
    await eventually('the connection', () => server.open() === 1);
    controller.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    await eventually('no connection', () => server.open() === 0);
  });

  it('that sends without end is let go of at the next ping, with what it sent', async () => {
    let sent = 0;
    const { port, open } = await webSocketServer((socket) => {
      const more = () => {
        sent += 60_000;
        if (socket.readyState === socket.OPEN) socket.send(Buffer.alloc(60_000), more);
      };
      more();
    });
    const { run } = probeFor(port);
    expect(await run()).toMatchObject({ ok: true });
    const begun = sent;
    // Twice what is allowed: the rest may still lie in buffers.
    await eventually('it has sent a lot', () => sent - begun > 16_000_000);
    const result = await run();
    expect(result).toMatchObject({ ok: false, failure: { kind: 'protocol', code: 'flood' } });
    await eventually('the connection is gone', () => open() === 0);
  });
});
