import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { assess } from '../../../electron/components/index.ts';
import { createRedisProbe } from '../../../electron/components/redis/probe.ts';
import { createCredentialMemory } from '../../../electron/probes/credential-memory.ts';
import type { ProbeSignal } from '../../../electron/probes/index.ts';
import type { Settings } from '../../../shared/domain/index.ts';
import { readingOf } from '../../support/builders.ts';
import { floodWith, oddServer } from '../../support/odd-server.ts';
import { contextFor, eventually, openHandles, settingsWith } from '../../support/probe-context.ts';
import { soon } from '../../support/soon.ts';
import { freePort, type RedisOptions, startRedis } from '../../support/stack/index.ts';
import { unhurried } from '../../support/unhurried.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function probeFor(url: string, changes: Partial<Settings> = {}, credentialMemory = createCredentialMemory()) {
  const settings = settingsWith({ 'redis.url': url, 'timeouts.redis': unhurried(5000), ...changes });
  const probe = createRedisProbe({ settings, credentialMemory });
  const signals: ProbeSignal[] = [];
  probe.onSignal?.((signal) => signals.push(signal));
  closers.push(() => probe.close?.());
  return { probe, signals, run: (more = {}) => probe.run(contextFor(settings, more)) };
}

async function redisServer(options: RedisOptions = {}) {
  const redis = await startRedis(options);
  closers.push(() => redis.cleanup());
  return redis;
}

const odd = async (...args: Parameters<typeof oddServer>) => {
  const server = await oddServer(...args);
  closers.push(() => server.close());
  return server;
};

describe('a real Redis', () => {
  it('that has no room for one more client refuses work, and is not gone', async () => {
    const redis = await redisServer();
    // Whoever was first keeps the only place.
    const { run: first } = probeFor(`redis://localhost:${redis.port}/0`);
    await redis.cli('CONFIG', 'SET', 'maxclients', '1');
    expect(await first()).toMatchObject({ ok: true });
    const { run } = probeFor(`redis://localhost:${redis.port}/0`);
    for (let i = 0; i < 5; i++)
      expect(await run(), `look ${i}`).toMatchObject({
        ok: false,
        failure: { kind: 'refuses-work', code: 'MAXCLIENTS', hint: expect.stringContaining('maxclients') },
        facts: { listening: true },
      });
  });

  it('is believed when it turns somebody away before it was asked', async () => {
    const server = await odd((socket) => socket.end('-ERR max number of clients reached\r\n'));
    const { run } = probeFor(`redis://127.0.0.1:${server.port}/0`);
    for (let i = 0; i < 5; i++) expect(await run(), `look ${i}`).toMatchObject({ failure: { code: 'MAXCLIENTS' } });
  });

  it('is asked over one held connection and never written to', async () => {
    const redis = await redisServer({ maxmemory: '64mb', policy: 'allkeys-lru' });
    const { run } = probeFor(`redis://localhost:${redis.port}/0`);
    const first = await run();
    expect(first).toMatchObject({
      ok: true,
      facts: {
        url: `redis://localhost:${redis.port}/0`,
        version: expect.stringMatching(/^\d+\./),
        maxMemoryBytes: 64 * 1024 * 1024,
        maxMemoryPolicy: 'allkeys-lru',
        loading: false,
        rdbLastSaveOk: true,
        aofLastWriteOk: true,
        credentialsHeld: false,
        listening: true,
      },
    });
    expect(first.metrics?.['redis.ping']).toBeGreaterThan(0);
    expect(first.metrics?.['redis.memory']).toBeGreaterThan(0);
    await redis.cli('SET', 'a', '1');
    await redis.cli('GET', 'a');
    await redis.cli('GET', 'b');
    const second = await run();
    expect(second.metrics).toMatchObject({ 'redis.hit-rate': 50, 'redis.evictions': 0 });
    expect(await redis.cli('DBSIZE')).toBe('1');
    // redis-cli, and the one connection of the probe.
    expect((await redis.cli('CLIENT', 'LIST')).split('\n')).toHaveLength(2);
  });

  it('tells of a killed server without being asked, which is then refused, and answers again after a restart', async () => {
    const redis = await redisServer();
    const { run, signals } = probeFor(`redis://localhost:${redis.port}`);
    expect((await run()).ok).toBe(true);
    redis.kill('SIGKILL');
    await eventually('the signal', () => signals.length > 0);
    expect(signals[0]?.run).toEqual(['redis', 'docker']);
    await redis.stop();
    expect(await run()).toMatchObject({
      ok: false,
      failure: {
        kind: 'refused',
        got: `Nothing listens on port ${redis.port}: 127.0.0.1 and ::1 refused the connection.`,
      },
      facts: { listening: false },
    });
    await redis.restart();
    expect((await run()).ok).toBe(true);
  });

  it('hangs when it is stopped with SIGSTOP, on the held connection and on a new one', async () => {
    const redis = await redisServer();
    const { run } = probeFor(redis.url, { 'timeouts.redis': 300 });
    await soon(async () => expect((await run()).ok).toBe(true));
    redis.kill('SIGSTOP');
    for (let i = 0; i < 2; i++) {
      expect(await run()).toMatchObject({
        ok: false,
        failure: { kind: 'timeout', code: 'connected' },
        facts: { listening: true },
      });
    }
    redis.kill('SIGCONT');
    await soon(async () => expect((await run()).ok).toBe(true));
  });

  it('names a missing password, and a wrong one, which is tried only once', async () => {
    const redis = await redisServer({ password: 'right' });
    expect(await probeFor(`redis://127.0.0.1:${redis.port}`).run()).toMatchObject({
      ok: false,
      failure: { kind: 'auth', code: 'NOAUTH' },
      facts: { credentialsHeld: false },
    });
    const memory = createCredentialMemory();
    const wrong = `redis://:wrong@127.0.0.1:${redis.port}`;
    const refused = { failure: { kind: 'auth', code: 'WRONGPASS' }, facts: { credentialsHeld: true, listening: true } };
    for (let i = 0; i < 2; i++) expect(await probeFor(wrong, {}, memory).run()).toMatchObject(refused);
    expect(await redis.cli('INFO', 'commandstats')).toMatch(/cmdstat_auth:calls=\d+.*failed_calls=1\b/);
    await redis.stop();
    expect(await probeFor(wrong, {}, memory).run()).toMatchObject({ failure: { kind: 'refused' } });
  });

  it('logs in with the right password, and where none is wanted', async () => {
    const redis = await redisServer({ password: 'right' });
    expect((await probeFor(redis.url).run()).ok).toBe(true);
    const open = await redisServer();
    expect((await probeFor(`redis://:any@127.0.0.1:${open.port}`).run()).ok).toBe(true);
  });

  it('names MISCONF when it cannot save', async () => {
    const redis = await redisServer({ extraArgs: ['--save', '3600', '1', '--dbfilename', 'blocked.rdb'] });
    const { run } = probeFor(redis.url);
    expect((await run()).ok).toBe(true);
    // A folder in the place of the file: also root cannot rename over it.
    mkdirSync(path.join(redis.dir, 'blocked.rdb'));
    await redis.cli('SET', 'a', '1');
    await redis.cli('BGSAVE');
    let result = await run();
    await eventuallyAsync('MISCONF', async () => {
      result = await run();
      return !result.ok;
    });
    expect(result).toMatchObject({
      ok: false,
      failure: { kind: 'refuses-work', code: 'MISCONF' },
      facts: { rdbLastSaveOk: false },
    });
  });

  it('shows memory that is full without writing anything', async () => {
    const redis = await redisServer({ maxmemory: '3mb', policy: 'noeviction' });
    const value = 'x'.repeat(100_000);
    for (let i = 0; i < 40; i++) if ((await redis.cli('SET', `k${i}`, value)).startsWith('OOM')) break;
    await redis.cli('CONFIG', 'SET', 'maxmemory', '2mb');
    const result = await probeFor(redis.url).run();
    expect(result).toMatchObject({ ok: true, facts: { maxMemoryPolicy: 'noeviction' } });
    expect(result.metrics?.['redis.memory']).toBeGreaterThan(100);
  });

  it('tells of writes that it refuses while small ones still get through, until it may evict', async () => {
    const redis = await redisServer({ maxmemory: '3mb', policy: 'noeviction' });
    const { run } = probeFor(redis.url);
    const refused = async () => (await run()).facts?.refused ?? null;
    expect(await refused()).toBeNull();
    const large = 'x'.repeat(30_000);
    let said = '';
    for (let i = 0; i < 200 && !said.startsWith('OOM'); i++) said = await redis.cli('SET', `k${i}`, large);
    expect(said).toMatch(/^OOM/);
    expect(await redis.cli('SET', 'small', '1')).toBe('OK');
    const result = await run();
    expect(result).toMatchObject({ ok: true, facts: { refused: { count: 1 } } });
    // What refuses a large write is not above its limit.
    expect(result.metrics?.['redis.memory']).toBeLessThanOrEqual(100);
    expect(await refused()).toMatchObject({ count: 1 });
    await redis.cli('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    expect(await refused()).toBeNull();
  });

  it('that is the replica of a master that is away cannot be written to, and says so', async () => {
    const redis = await redisServer();
    const { run } = probeFor(redis.url);
    const found = async () => {
      const result = await run();
      expect(result).toMatchObject({ ok: true });
      return assess('redis', { redis: readingOf('redis', result.facts) }, settingsWith()).findings[0] ?? null;
    };
    expect(await found()).toBeNull();
    const master = await redisServer();
    await redis.cli('REPLICAOF', '127.0.0.1', String(master.port));
    // Whoever only reads from a replica is not in trouble.
    await eventuallyAsync('the copy', async () => (await run()).facts?.replica?.isLinked === true);
    expect(await found()).toBeNull();
    expect(await redis.cli('SET', 'a', '1')).toMatch(/^READONLY/);
    expect(await found()).toMatchObject({
      ...{ id: 'fact:read-only', level: 'critical' },
      text: `It is a read-only replica of 127.0.0.1:${master.port}; 1 write was refused in the last minute.`,
    });
    const port = await freePort();
    await redis.cli('REPLICAOF', '127.0.0.1', String(port));
    await eventuallyAsync('the end of the link', async () => (await run()).facts?.replica?.isLinked === false);
    expect(await found()).toMatchObject({
      level: 'critical',
      text: `It is a read-only replica of 127.0.0.1:${port}, which it does not reach.`,
    });
    await redis.cli('REPLICAOF', 'NO', 'ONE');
    expect(await found()).toBeNull();
  });

  it('says how far it is while it loads', async () => {
    const redis = await redisServer();
    await redis.cli('EVAL', "for i=1,2000 do redis.call('set', 'k'..i, i) end", '0');
    await redis.cli('SAVE');
    const slow = await startRedis({
      dir: redis.dir,
      extraArgs: ['--key-load-delay', '5000', '--loading-process-events-interval-bytes', '1024'],
    });
    closers.push(() => slow.cleanup());
    const result = await probeFor(slow.url).run();
    expect(result).toMatchObject({
      ok: false,
      failure: { kind: 'starting', code: 'LOADING' },
      facts: { loading: true },
    });
    expect(result.ok ? '' : result.failure.got).toMatch(/^LOADING .*\(\d+ % loaded/);
  });

  it('names a script that keeps it busy', async () => {
    const redis = await redisServer({ extraArgs: ['--busy-reply-threshold', '50'] });
    const { run } = probeFor(redis.url);
    void redis.cli('EVAL', 'while true do end', '0');
    await eventuallyAsync('BUSY', async () => {
      const result = await run();
      return !result.ok && result.failure.code === 'BUSY' && result.failure.kind === 'refuses-work';
    });
    await redis.cli('SCRIPT', 'KILL');
  });
});

async function eventuallyAsync(what: string, holds: () => Promise<boolean>): Promise<void> {
  const begun = performance.now();
  while (!(await holds())) {
    if (performance.now() - begun > unhurried(15_000)) throw new Error(`Not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('odd servers', () => {
  it.each([
    ['HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'protocol'],
    ['another greeting', 'SSH-2.0-OpenSSH_9.6\r\n', 'protocol'],
    ['a reply that is no PONG', '+HELLO\r\n', 'protocol'],
    ['protected mode', '-DENIED Redis is running in protected mode\r\n', 'refuses-work'],
  ])('names %s', async (_, text, kind) => {
    const server = await odd((socket) => socket.once('data', () => socket.write(text)));
    expect(await probeFor(`redis://127.0.0.1:${server.port}`).run()).toMatchObject({ ok: false, failure: { kind } });
    await eventually('no connection', () => server.open() === 0);
  });

  it('names a connection that is closed without an answer', async () => {
    const server = await odd((socket) => socket.once('data', () => socket.end()));
    expect(await probeFor(`redis://127.0.0.1:${server.port}`).run()).toMatchObject({ failure: { kind: 'reset' } });
  });

  it.each(['+', '$900000000\r\n', '*4000000000\r\n'])(
    'reads little of an endless answer that begins with %j',
    async (head) => {
      const server = await odd((socket) => {
        socket.once('data', () => {
          socket.write(head);
          floodWith(socket, Buffer.alloc(65_536, 'x'));
        });
      });
      const result = await probeFor(`redis://127.0.0.1:${server.port}`).run();
      expect(result).toMatchObject({ ok: false, failure: { kind: 'protocol' } });
      await eventually('no connection', () => server.open() === 0);
      expect(server.sent()).toBeLessThan(32 * 1024 * 1024);
    },
  );

  it('says that nothing listens at an address', async () => {
    const port = await freePort();
    expect(await probeFor(`redis://[::1]:${port}`).run()).toMatchObject({
      failure: { kind: 'refused', got: `Nothing listens at [::1]:${port}: it refused the connection.` },
    });
  });

  it('leaves nothing open after an abort in the middle and after close', async () => {
    const before = openHandles();
    const server = await oddServer(() => {});
    const { probe, run, signals } = probeFor(`redis://127.0.0.1:${server.port}`);
    const controller = new AbortController();
    const running = run({ signal: controller.signal });
    await eventually('the connection', () => server.open() === 1);
    controller.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    await eventually('no connection', () => server.open() === 0);
    await probe.close?.();
    await server.close();
    expect(signals).toEqual([]);
    await eventually('no handle of ours', () => openHandles() <= before);
  });
});
