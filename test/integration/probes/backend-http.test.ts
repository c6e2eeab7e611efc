import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createBackendHttpProbe } from '../../../electron/components/backend/probe.ts';
import { Partings } from '../../../electron/probes/index.ts';
import type { Settings } from '../../../shared/domain/index.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { floodWith, type OddServer, oddServer } from '../../support/odd-server.ts';
import { contextFor, eventually, openHandles, realClock, settingsWith } from '../../support/probe-context.ts';
import { soon } from '../../support/soon.ts';
import { freePort, type RunningBackend, startBackend } from '../../support/stack/index.ts';
import { unhurried } from '../../support/unhurried.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function probeFor(port: number, changes: Partial<Settings> = {}) {
  const settings = settingsWith({ 'backend.port': port, 'timeouts.backend': unhurried(5000), ...changes });
  const probe = createBackendHttpProbe({ settings });
  closers.push(() => probe.close?.());
  return { probe, run: (more = {}) => probe.run(contextFor(settings, more)) };
}

async function odd(...args: Parameters<typeof oddServer>): Promise<OddServer> {
  const server = await oddServer(...args);
  closers.push(() => server.close());
  return server;
}

async function httpServer(listener: RequestListener, host = '127.0.0.1'): Promise<{ server: Server; port: number }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { server, port: (server.address() as AddressInfo).port };
}

const healthy: RequestListener = (request, response) => {
  response.statusCode = request.url === '/health' ? 200 : 404;
  response.end('{"status":"healthy"}');
};

describe('a real backend', () => {
  let backend: RunningBackend;
  beforeAll(async () => {
    backend = await startBackend();
  });
  afterAll(() => backend?.cleanup());
  afterEach(() => backend.fault({ reset: true }));

  it('answers, on one family only, with one request', async () => {
    const { run } = probeFor(backend.port);
    const result = await run();
    expect(result).toMatchObject({
      ok: true,
      facts: {
        url: `http://127.0.0.1:${backend.port}/health`,
        families: { answered: ['IPv4'], refused: ['IPv6'] },
        status: 200,
        reported: 'healthy',
        words: null,
      },
    });
    expect(result.metrics?.['backend.latency']).toBeGreaterThan(0);
  });

  it('reports failure in its own words', async () => {
    const { run } = probeFor(backend.port);
    await backend.fault({ health: 'unhealthy', message: 'the model is gone' });
    expect(await run()).toMatchObject({ ok: true, facts: { reported: 'unhealthy', words: 'the model is gone' } });
    await backend.fault({ health: 'error-500', message: 'the model is gone' });
    expect(await run()).toMatchObject({
      ok: false,
      failure: { kind: 'http-status', code: '500', got: '500 Internal Server Error: the model is gone' },
      facts: { status: 500, words: 'the model is gone' },
    });
  });

  it.each([
    ['garbage', 'not-json'],
    ['endless', 'too-long'],
    ['huge', 'too-long'],
    ['redirect-loop', '302'],
  ] as const)('survives the fault %s with bounded memory and works on after it', async (health, code) => {
    const { run } = probeFor(backend.port);
    await backend.fault({ health });
    const before = process.memoryUsage().rss;
    expect(await run()).toMatchObject({ ok: false, failure: { kind: 'protocol', code } });
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
    await backend.fault({ reset: true });
    expect(await run()).toMatchObject({ ok: true });
  });

  it('hangs when its processes are stopped', async () => {
    const { run } = probeFor(backend.port, { 'timeouts.backend': 500 });
    await soon(async () => expect((await run()).ok).toBe(true));
    backend.killTree('SIGSTOP');
    try {
      expect(await run()).toMatchObject({
        ok: false,
        failure: {
          kind: 'timeout',
          code: 'connected',
          got: 'It accepted the connection but did not answer within 500 ms.',
        },
      });
    } finally {
      backend.killTree('SIGCONT');
    }
  });

  it('is refused after its death, which counts only on both families, and answers again after a restart', async () => {
    const { run } = probeFor(backend.port);
    expect((await run()).ok).toBe(true);
    await backend.stop();
    const result = await run();
    expect(result).toMatchObject({
      ok: false,
      failure: {
        kind: 'refused',
        tried: `GET http://localhost:${backend.port}/health`,
        got: `Nothing listens on port ${backend.port}: 127.0.0.1 and ::1 refused the connection.`,
      },
    });
    expect(result.facts?.families).toEqual({ answered: [], refused: ['IPv4', 'IPv6'] });
    await backend.restart();
    expect((await run()).ok).toBe(true);
  });
});

describe('a backend that wants fewer requests', () => {
  /** Answers 429 with this Retry-After for as long as `busy` is true. */
  async function limited(retryAfter: () => string | null) {
    const state = { busy: true, asked: 0 };
    const { server, port } = await httpServer((request, response) => {
      state.asked += 1;
      if (!state.busy) return healthy(request, response);
      const header = retryAfter();
      response.writeHead(429, header === null ? {} : { 'retry-after': header });
      response.end('{"error":"rate limit exceeded"}');
    });
    const clock = new ManualClock();
    const { run } = probeFor(port);
    return { state, server, clock, run: () => run({ clock }) };
  }

  it.each([
    ['in seconds', () => '40', 40_000],
    ['as a date', (wall: number) => new Date(wall + 40_000).toUTCString(), 39_000],
    ['not at all', () => null, 10_000],
    ['in words that are neither', () => 'soon', 10_000],
    ['for a day', () => '86400', 300_000],
  ])('is alive, and is left alone for as long as it asks: %s', async (_, header, atLeastMs) => {
    const clockOf = { wall: 0 };
    const { state, clock, run } = await limited(() => header(clockOf.wall));
    clockOf.wall = clock.now().wall;
    const first = await run();
    expect(first).toMatchObject({ ok: true, metrics: {}, facts: { status: 429 } });
    expect(first.facts?.words).toContain('asks for fewer requests (429)');
    clock.skip(atLeastMs - 500);
    expect((await run()).ok).toBe(true);
    expect(state.asked).toBe(1);
    state.busy = false;
    clock.skip(2000);
    expect(await run()).toMatchObject({ ok: true, facts: { status: 200 } });
    expect(state.asked).toBe(2);
  });

  it('is seen to end while it is left alone', async () => {
    const { server, run } = await limited(() => '60');
    await run();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(await run()).toMatchObject({ ok: false, failure: { kind: 'refused' } });
  });
});

describe('connections', () => {
  it('asks over one held connection, and over a new one when the server has closed it', async () => {
    let connections = 0;
    const { server, port } = await httpServer(healthy);
    server.on('connection', () => {
      connections += 1;
    });
    const { run } = probeFor(port);
    await run();
    const afterFirst = connections;
    await run();
    await run();
    expect(connections).toBe(afterFirst);
    server.closeIdleConnections();
    expect((await run()).ok).toBe(true);
    expect(connections).toBeGreaterThan(afterFirst);
  });

  it('tells at once that a held connection ended, where no WebSocket is held', async () => {
    const { server, port } = await httpServer(healthy);
    const settings = settingsWith({ 'backend.port': port });
    const probe = createBackendHttpProbe({ settings });
    closers.push(() => probe.close?.());
    const told: string[] = [];
    probe.onSignal?.(({ run }) => told.push(...run));
    expect((await probe.run(contextFor(settings))).ok).toBe(true);
    expect(told).toEqual([]);
    server.closeAllConnections();
    await eventually('the alarm', () => told.includes('backend'));
  });

  it('says that nobody heard how it left where its process had not been seen, and not where it was seen to be killed', async () => {
    for (const seen of ['nothing', 'a process that is gone'] as const) {
      const { server, port } = await httpServer(healthy);
      const settings = settingsWith({ 'backend.port': port, 'timeouts.backend': unhurried(5000) });
      const partings = new Partings();
      const probe = createBackendHttpProbe({ settings, partings });
      closers.push(() => probe.close?.());
      const run = () => probe.run(contextFor(settings));
      expect((await run()).ok).toBe(true);
      if (seen !== 'nothing') partings.serving = { pid: 2 ** 22, startedAt: 'gone', seenAt: realClock.now() };
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await eventually('its parting', () => partings.last !== null);
      const isUnheard = seen === 'nothing';
      expect(partings.last?.asked).toBe(isUnheard ? null : false);
      expect((await run()).facts).toEqual(
        expect.objectContaining({ ...(isUnheard ? { unheard: true } : {}), families: expect.anything() }),
      );
      expect('unheard' in ((await run()).facts ?? {})).toBe(isUnheard);
    }
  });

  it('is held while no WebSocket is, whatever was read of one before', async () => {
    const { server, port } = await httpServer(healthy);
    const settings = settingsWith({ 'backend.port': port, 'timeouts.backend': unhurried(5000) });
    const partings = new Partings();
    const probe = createBackendHttpProbe({ settings, partings });
    closers.push(() => probe.close?.());
    const connections = () => new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));
    const run = () => probe.run(contextFor(settings, { readings: { websocket: { ok: true } } as never }));
    await run();
    expect(await connections()).toBe(2);
    partings.isHeld = true;
    await run();
    await soon(async () => expect(await connections()).toBe(1));
  });

  it('finds a server on ::1 only', async () => {
    const { port } = await httpServer(healthy, '::1');
    expect(await probeFor(port).run()).toMatchObject({
      ok: true,
      facts: { url: `http://[::1]:${port}/health`, families: { answered: ['IPv6'], refused: ['IPv4'] } },
    });
  });

  it('leaves nothing open after an abort in the middle and after close', async () => {
    const before = openHandles();
    const silent = await oddServer(() => {});
    const { probe, run } = probeFor(silent.port);
    const controller = new AbortController();
    const running = run({ signal: controller.signal });
    await eventually('the connection', () => silent.open() === 1);
    controller.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    await eventually('no connection', () => silent.open() === 0);
    await silent.close();
    const { server, port } = await httpServer(healthy);
    const other = probeFor(port);
    await other.run();
    await other.probe.close?.();
    await probe.close?.();
    server.close();
    await eventually('no handle of ours', () => openHandles() <= before);
  });
});

describe('odd servers', () => {
  it.each([
    ['something that is not HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', 'protocol'],
    ['half an answer', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc', 'reset'],
    ['nothing', '', 'reset'],
  ])('names %s', async (_, text, kind) => {
    const server = await odd((socket) => socket.once('data', () => socket.end(text)));
    expect(await probeFor(server.port).run()).toMatchObject({ ok: false, failure: { kind } });
    await eventually('no connection', () => server.open() === 0);
  });

  it.each([
    ['headers that drip', 'HTTP/1.1 200 OK\r\n', 'x: y\r\n', 'did not answer'],
    ['a body that drips', 'HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n', 'x', 'did not finish its answer'],
  ])('gives up on %s at its limit', async (_, head, drip, words) => {
    const server = await odd((socket) => {
      socket.write(head);
      const timer = setInterval(() => socket.write(drip), 20);
      socket.on('close', () => clearInterval(timer));
    });
    const result = await probeFor(server.port, { 'timeouts.backend': 300 }).run();
    expect(result).toMatchObject({
      ok: false,
      failure: {
        kind: 'timeout',
        code: 'connected',
        got: `It accepted the connection but ${words} within 300 ms.`,
      },
    });
    await eventually('no connection', () => server.open() === 0);
  });

  it('reads little of an endless answer and closes at once', async () => {
    const server = await odd((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      floodWith(socket, Buffer.alloc(65_536, 'x'));
    });
    expect(await probeFor(server.port).run()).toMatchObject({
      failure: { kind: 'protocol', code: 'too-long', got: expect.stringContaining('more than 64 KB') },
    });
    await eventually('no connection', () => server.open() === 0);
    // What the sockets of both sides buffer, not 200 MB.
    expect(server.sent()).toBeLessThan(32 * 1024 * 1024);
  });

  it('is exact where nothing listens', async () => {
    const port = await freePort();
    const { failure } = (await probeFor(port, { 'backend.host': '127.0.0.1' }).run()) as { failure: { got: string } };
    expect(failure.got).toBe(`Nothing listens at 127.0.0.1:${port}: it refused the connection.`);
  });
});
