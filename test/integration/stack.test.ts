import { existsSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import {
  type BackendMode,
  type BackendOptions,
  isFree,
  isRunning,
  type RunningBackend,
  StartError,
  startBackend,
  startRedis,
  startStack,
  stopAll,
} from '../support/stack/index.ts';
import { unhurried } from '../support/unhurried.ts';

const cleanups: (() => Promise<void>)[] = [];
const later = <T extends { readonly cleanup: () => Promise<void> }>(part: T): T => {
  cleanups.push(part.cleanup);
  return part;
};
const backendWith = async (options: BackendOptions = {}) => later(await startBackend(options));
const health = (backend: RunningBackend) =>
  fetch(`${backend.url}/health`, { signal: AbortSignal.timeout(unhurried(10_000)), redirect: 'manual' });
/** Whether it says something; one without a worker takes the connection and stays silent, which is not waited for longer than this. */
const answers = (backend: RunningBackend) =>
  fetch(`${backend.url}/health`, { signal: AbortSignal.timeout(2000) }).then(
    () => true,
    () => false,
  );
const waitFor = { timeout: unhurried(20_000), interval: 50 };

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});
afterAll(stopAll);

describe('the test backend', () => {
  it.each([
    ['plain', 1],
    ['reload', 3],
    ['uv', 2],
    ['uv-reload', 4],
    ['script', 5],
  ] as [BackendMode | 'script', number][])(
    'runs as %s with %i processes and is gone after cleanup',
    async (mode, processes) => {
      const backend = await backendWith({ mode });
      expect(await (await health(backend)).json()).toMatchObject({ status: 'healthy', ai_ready: true });
      expect(backend.tree()).toHaveLength(processes);
      expect(await backend.listeners()).toBe(1);
      const tree = backend.tree();
      console.log(`backend ${mode}: ${Math.round(backend.startedInMs)} ms`);
      await backend.cleanup();
      expect(tree.filter(isRunning)).toEqual([]);
      expect(existsSync(backend.root)).toBe(false);
      expect(await isFree(backend.port)).toBe(true);
    },
  );

  it('listens on ::1 alone when asked to', async () => {
    const backend = await backendWith({ host: '::1' });
    await expect(fetch(`http://127.0.0.1:${backend.port}/health`)).rejects.toThrow();
    expect((await health(backend)).status).toBe(200);
  });

  it('orphans the server when uv is killed alone, and cleanup still finds it', async () => {
    const backend = await backendWith({ mode: 'uv' });
    backend.kill('SIGKILL');
    await expect.poll(backend.ended, waitFor).toBe('SIGKILL');
    expect((await health(backend)).status).toBe(200);
    await backend.cleanup();
    expect(await isFree(backend.port)).toBe(true);
  });

  it('restarts on the same port, and a second instance runs from the same folder', async () => {
    const backend = await backendWith();
    const before = backend.pid;
    await backend.restart();
    expect(backend.pid).not.toBe(before);
    const second = await backend.startSecond();
    expect((await fetch(`${second.url}/health`)).status).toBe(200);
    expect(backend.tree()).toEqual([backend.pid]);
    await backend.cleanup();
    expect(second.tree()).toEqual([]);
  });
});

describe('the faults of the test backend', () => {
  let backend: RunningBackend;
  beforeAll(async () => {
    backend = await startBackend();
  });
  afterAll(() => backend.cleanup());

  it('switches health faults on and off while it runs', async () => {
    await backend.fault({ health: 'error-500' });
    expect((await health(backend)).status).toBe(500);
    await backend.fault({ health: 'unhealthy', message: 'pool exhausted' });
    expect(await (await health(backend)).json()).toMatchObject({ status: 'unhealthy', message: 'pool exhausted' });
    await backend.fault({ health: 'garbage' });
    await expect((await health(backend)).json()).rejects.toThrow();
    await backend.fault({ health: 'redirect-loop' });
    expect((await health(backend)).status).toBe(302);
    await backend.fault({ health: 'huge' });
    const huge = await health(backend);
    expect(huge.headers.get('content-length')).toBe(String(200 * 1024 ** 2));
    await huge.body?.cancel();
    await backend.fault({ health: 'endless' });
    expect(await readAtLeast(await health(backend), 5_000_000)).toBeGreaterThan(5_000_000);
    await backend.fault({ reset: true, delayMs: 300 });
    const begun = performance.now();
    expect((await health(backend)).status).toBe(200);
    expect(performance.now() - begun).toBeGreaterThan(290);
    await expect(backend.fault({ nonsense: 1 } as object)).rejects.toThrow(/Unknown fault: nonsense/);
    await backend.fault({ reset: true });
  });

  it('refuses WebSocket upgrades and closes the open ones', async () => {
    const open = await connect(backend);
    open.send('hello');
    expect(await next(open, 'message')).toBe('hello');
    const closed = next(open, 'close');
    await backend.fault({ websocket: 'refuse-403' });
    expect(await closed).toBe('1012');
    await expect(connect(backend)).rejects.toThrow(/403/);
    await backend.fault({ websocket: 'refuse-404' });
    await expect(connect(backend)).rejects.toThrow(/404/);
    expect((await health(backend)).status).toBe(200);
    await backend.fault({ reset: true });
  });

  it('leaves pings of an accepted WebSocket unanswered while HTTP answers, until the fault is gone', async () => {
    const open = await connect(backend);
    await backend.fault({ websocket: 'silent' });
    const late = await connect(backend);
    const pongs: string[] = [];
    open.on('pong', () => pongs.push('open'));
    late.on('pong', () => pongs.push('late'));
    open.ping();
    late.ping();
    for (let i = 0; i < 20; i += 1) expect((await health(backend)).status).toBe(200);
    expect(pongs).toEqual([]);
    await backend.fault({ reset: true });
    await expect.poll(() => pongs.toSorted(), waitFor).toEqual(['late', 'open']);
    open.close();
    late.close();
  });

  it('blocks the event loop for as long as asked', async () => {
    await backend.fault({ blockSeconds: 2 });
    await expect
      .poll(
        () =>
          fetch(`${backend.url}/health`, { signal: AbortSignal.timeout(300) }).then(
            () => 'answer',
            () => 'silence',
          ),
        waitFor,
      )
      .toBe('silence');
    await expect.poll(() => health(backend).then((r) => r.status), waitFor).toBe(200);
  });

  it('loses its worker under --reload on SIGKILL and on a syntax error', async () => {
    const backend = await backendWith({ mode: 'reload' });
    backend.breakSyntax();
    await expect.poll(backend.output, waitFor).toMatch(/SyntaxError/);
    await expect.poll(() => answers(backend), waitFor).toBe(false);
    backend.mendSyntax();
    await expect.poll(() => health(backend).then((r) => r.status), waitFor).toBe(200);
    await backend.killWorker();
    await expect.poll(() => answers(backend), waitFor).toBe(false);
  });

  it('says how it died when an import fails at start', async () => {
    backend.breakImport();
    await expect(backend.restart()).rejects.toThrow(StartError);
    expect(backend.output()).toMatch(/ModuleNotFoundError: No module named 'app.services.missing'/);
    expect(backend.ended()).toBe('exit code 1');
  });
});

describe('the test services', () => {
  it('starts Redis with a password and a memory limit, restarts it, and leaves nothing', async () => {
    const redis = later(await startRedis({ password: 'p@ss', maxmemory: '4mb', policy: 'noeviction' }));
    console.log(`redis: ${Math.round(redis.startedInMs)} ms`);
    expect(await redis.cli('CONFIG', 'GET', 'maxmemory-policy')).toMatch(/noeviction/);
    const { port } = redis;
    redis.kill('SIGKILL');
    await expect.poll(redis.answers, waitFor).toBe(false);
    await redis.restart();
    expect(await redis.answers()).toBe(true);
    await redis.cleanup();
    expect(await isFree(port)).toBe(true);
    expect(existsSync(redis.dir)).toBe(false);
  });

  it('brings up a whole stack whose backend knows its services, and leaves nothing', async () => {
    const stack = await startStack({ neo4j: { password: 'another-password' } });
    cleanups.push(stack.stopAll);
    const { neo4j } = stack;
    if (neo4j === undefined) throw new Error('The stack has no Neo4j.');
    console.log(`neo4j, fresh password: ${Math.round(neo4j.startedInMs)} ms`);
    const ready = await fetch(`${stack.backend.url}/production/health/ready`);
    expect(await ready.json()).toMatchObject({ checks: { neo4j: 'reachable', redis: 'reachable' } });
    neo4j.kill('SIGKILL');
    await expect.poll(neo4j.ready, waitFor).toBe(false);
    await stack.stopAll();
    expect(await isFree(stack.redis.port)).toBe(true);
    expect(await isFree(neo4j.boltPort)).toBe(true);
    expect(existsSync(neo4j.home)).toBe(false);
  });
});

/** Resolves when open; rejects with the status of a refused upgrade. */
function connect(backend: RunningBackend): Promise<WebSocket> {
  const socket = new WebSocket(`${backend.url.replace('http', 'ws')}/ws/test`);
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('error', reject);
  });
}

function next(socket: WebSocket, event: 'message' | 'close'): Promise<string> {
  return new Promise((resolve) => socket.once(event, (value: unknown) => resolve(String(value))));
}

async function readAtLeast(response: Response, bytes: number): Promise<number> {
  let read = 0;
  for await (const chunk of response.body ?? []) {
    read += (chunk as Uint8Array).length;
    if (read > bytes) break;
  }
  return read;
}
