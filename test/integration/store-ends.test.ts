import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Comings } from '../../shared/domain/index.ts';
import { probeOfService } from '../support/service-probe.ts';
import {
  ensurePython,
  ensureRedis,
  freePort,
  spawnDetached,
  startNeo4j,
  startPostgres,
  startRedis,
  stopTree,
  temporaryFolder,
} from '../support/stack/index.ts';
import { CTRL_C, openTerminal, type Terminal, UP_AND_ENTER } from '../support/stack/terminal.ts';
import { unhurried } from '../support/unhurried.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
}, unhurried(60_000));

type Probed = ReturnType<typeof probeOfService>;

/** The first that comes of it without an error. */
async function first<T>(look: () => Promise<T>, usualMs = 30_000): Promise<T> {
  const begun = performance.now();
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (performance.now() - begun > unhurried(usualMs)) throw error;
      await sleep(20);
    }
  }
}

/** What is read beside the facts of its kind. */
const comingsOf = (read: { readonly facts?: object }): Comings => read.facts ?? {};

/** The probe of a service that answers, and of which is known who it is. */
async function answering(kind: Parameters<typeof probeOfService>[0], at: Readonly<Record<string, unknown>>) {
  const made = probeOfService(kind, at);
  closers.push(() => made.close());
  await first(async () => expect(await made.run()).toMatchObject({ ok: true }), 60_000);
  await made.looked();
  return made;
}

/** How it left, as soon as a look finds it gone. */
async function leaving({ run }: Probed) {
  return first(async () => {
    const read = await run();
    if (read.ok) throw new Error('It still answers.');
    const { left } = comingsOf(read);
    return left;
  });
}

/** What was done to it, once it is told. */
const doneTo = ({ run, looked }: Probed) =>
  first(async () => {
    const read = await run();
    await looked();
    const { happened = [] } = comingsOf(read);
    if (!read.ok || happened.length === 0) throw new Error('Nothing is told.');
    return happened.map(({ text }) => text);
  }, 60_000);

describe('a real Redis', () => {
  const redisServer = async (...extraArgs: string[]) => {
    const redis = await startRedis({ extraArgs });
    closers.push(() => redis.cleanup());
    return { redis, made: await answering('redis', { url: redis.url }) };
  };

  it.each(['SIGTERM', 'SIGINT'] as const)('that gets %s was asked to end', async (signal) => {
    const { redis, made } = await redisServer();
    redis.kill(signal);
    expect(await leaving(made)).toMatchObject({ asked: true });
    await redis.restart();
    expect(await doneTo(made)).toEqual(['it was asked to end, and was started again.']);
  });

  it('that `redis-cli shutdown` ends was asked to', async () => {
    const { redis, made } = await redisServer();
    await redis.cli('SHUTDOWN', 'NOSAVE');
    expect(await leaving(made)).toMatchObject({ asked: true });
  });

  it.each(['SIGKILL', 'SIGSEGV'] as const)('that gets %s was not, and has no time to come back', async (signal) => {
    const { redis, made } = await redisServer();
    redis.kill(signal);
    const left = await leaving(made);
    expect(left).toMatchObject({ asked: false });
    expect(left?.backBy).toBe(left?.at);
  });

  describe('in a terminal, where its output is seen by nobody else', () => {
    const typed = async (...args: string[]) => {
      const { redisServer: program } = await ensureRedis();
      const port = await freePort();
      const dir = temporaryFolder('lifeguard-redis');
      const terminal: Terminal = await openTerminal(dir, { PATH: `${path.dirname(program)}:${process.env.PATH}` });
      closers.push(() => terminal.close());
      await first(async () => expect(terminal.output()).toMatch(/[$#] $/));
      terminal.type(`redis-server --port ${port} ${args.join(' ')}\n`);
      return { terminal, made: await answering('redis', { url: `redis://127.0.0.1:${port}` }) };
    };

    it('was asked to end by Ctrl-C, as the data that it saved tell, and was restarted there', async () => {
      const { terminal, made } = await typed();
      terminal.type(CTRL_C);
      expect(await leaving(made)).toMatchObject({ asked: true });
      await first(async () => expect(terminal.output()).toMatch(/bye bye.*[$#] $/s));
      terminal.type(UP_AND_ENTER);
      expect(await doneTo(made)).toEqual(['it was restarted in a terminal.']);
    });

    it('that keeps no data tells nobody how it ended: it is waited for as for a backend', async () => {
      const { terminal, made } = await typed('--save', '""');
      terminal.type(CTRL_C);
      const left = await leaving(made);
      expect(left).toMatchObject({ asked: null });
      expect((left?.backBy ?? 0) - (left?.at ?? 0)).toBe(3000);
    });
  });
});

describe('a real Neo4j', () => {
  const neo4jServer = async () => {
    const neo4j = await startNeo4j();
    closers.push(() => neo4j.cleanup());
    return { neo4j, made: await answering('neo4j', { uri: neo4j.uri, password: neo4j.password, httpPort: null }) };
  };

  it(
    'that gets SIGTERM was asked to end, is waited for while it does, and for as long as it starts',
    async () => {
      const { neo4j, made } = await neo4jServer();
      neo4j.kill('SIGTERM');
      const left = await leaving(made);
      expect(left).toMatchObject({ asked: true });
      // Longer than whoever starts it again may take: it puts its things in order.
      expect((left?.backBy ?? 0) - (left?.at ?? 0)).toBeGreaterThan(10_000);
      await neo4j.restart();
      expect(await doneTo(made)).toEqual(['it was asked to end, and was started again.']);
    },
    unhurried(120_000),
  );

  it(
    'that is killed was not',
    async () => {
      const { neo4j, made } = await neo4jServer();
      neo4j.kill('SIGKILL');
      const left = await leaving(made);
      expect(left).toMatchObject({ asked: false });
      expect(left?.backBy).toBe(left?.at);
    },
    unhurried(60_000),
  );
});

describe('a real PostgreSQL', () => {
  const postgresServer = async () => {
    const server = await startPostgres();
    closers.push(() => server.cleanup());
    return { server, made: await answering('postgres', { at: `127.0.0.1:${server.port}` }) };
  };

  it.each(['SIGINT', 'SIGTERM', 'SIGQUIT'] as const)(
    'that gets %s was asked to end',
    async (signal) => {
      const { server, made } = await postgresServer();
      server.kill(signal);
      expect(await leaving(made)).toMatchObject({ asked: true });
      await server.restart();
      expect(await doneTo(made)).toEqual(['it was asked to end, and was started again.']);
    },
    unhurried(120_000),
  );

  it(
    'that is killed was not',
    async () => {
      const { server, made } = await postgresServer();
      server.kill('SIGKILL');
      expect(await leaving(made)).toMatchObject({ asked: false });
    },
    unhurried(120_000),
  );
});

describe('any other server', () => {
  it('that lets go of its port and goes on has not ended', async () => {
    const port = await freePort();
    const code = `const s = require('node:net').createServer().listen(${port}, '127.0.0.1');
      process.once('SIGTERM', () => { s.close(); setInterval(() => {}, 1000); });`;
    const child = spawn(process.execPath, ['-e', code], { stdio: 'ignore' });
    closers.push(() => child.kill('SIGKILL'));
    const made = await answering('tcp', { at: `127.0.0.1:${port}` });
    child.kill('SIGTERM');
    expect(await leaving(made)).toBeUndefined();
  });

  it('that says so where its output goes was asked to end', async () => {
    const { uvicorn } = await ensurePython();
    const dir = temporaryFolder('lifeguard-uvicorn');
    writeFileSync(path.join(dir, 'app.py'), 'async def app(scope, receive, send):\n    raise SystemExit\n');
    const port = await freePort();
    const args = ['app:app', '--port', String(port), '--lifespan', 'off'];
    const child = await spawnDetached(uvicorn, args, { cwd: dir, logFile: path.join(dir, 'out.log') });
    closers.push(() => stopTree(child.pid, 0));
    const made = await answering('tcp', { at: `127.0.0.1:${port}` });
    process.kill(child.pid, 'SIGTERM');
    expect(await leaving(made)).toMatchObject({ asked: true });
  });

  it('that ends without a word, started by a program, is gone', async () => {
    const port = await freePort();
    const code = `require('node:net').createServer().listen(${port}, '127.0.0.1')`;
    const child = spawn(process.execPath, ['-e', code], { stdio: 'ignore' });
    closers.push(() => child.kill('SIGKILL'));
    const made = await answering('tcp', { at: `127.0.0.1:${port}` });
    child.kill('SIGTERM');
    const left = await leaving(made);
    expect(left).toMatchObject({ asked: null });
    expect(left?.backBy).toBe(left?.at);
  });
});
