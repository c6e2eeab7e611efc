import type { Socket } from 'node:net';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { planOf } from '../../../electron/components/postgres/queries.ts';
import { openPostgres } from '../../../electron/components/postgres/session.ts';
import type { Readings } from '../../../shared/domain/index.ts';
import { inspecting, rowsIn } from '../../support/inspecting.ts';
import { oddServer } from '../../support/odd-server.ts';
import { eventually } from '../../support/probe-context.ts';
import { probeOfService } from '../../support/service-probe.ts';
import { soon } from '../../support/soon.ts';
import { freePort, type RunningPostgres, startPostgres } from '../../support/stack/index.ts';
import { unhurried } from '../../support/unhurried.ts';

/** Says so much to whoever comes, or ends the connection. */
const say = (text: string | null) => (socket: Socket) => {
  if (text === null) socket.end();
  else socket.write(text);
};

/** An error as the protocol has it. */
function errorOf(code: string): Buffer {
  const body = Buffer.from(`SFATAL\0C${code}\0Mno\0\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const never = () => Promise.reject(new Error('It offers no closer look.'));

let server: RunningPostgres;
const closers: (() => unknown)[] = [];
const probeAt = (port: number, more: Readonly<Record<string, unknown>> = {}, limit?: number) => {
  const made = probeOfService('postgres', { at: `localhost:${port}`, ...more }, limit);
  closers.push(() => made.close());
  return made;
};

beforeAll(async () => {
  server = await startPostgres();
}, unhurried(120_000));
afterAll(() => server.cleanup(), unhurried(30_000));
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

describe('a real PostgreSQL', () => {
  it('is known by its protocol, without a user and a password', async () => {
    const before = server.output().length;
    const { run } = probeAt(server.port);
    const read = await run();
    expect(read).toMatchObject({ ok: true, facts: { proved: 'protocol', offersTls: false } });
    expect(read.metrics).toEqual({ 'it.answer': expect.any(Number) });
    expect(server.output().slice(before)).not.toMatch(/connection authorized|FATAL/);
  });

  it('takes the user that it is given, and the session ends in order', async () => {
    const read = await probeAt(server.port, { user: 'postgres' }).run();
    expect(read).toMatchObject({ ok: true, facts: { proved: 'ready' } });
    await eventually('the log of the connection', () =>
      server.output().includes('connection authorized: user=postgres'),
    );
    expect(server.output()).not.toMatch(/unexpected EOF|could not receive data/);
  });

  it('tells a closer look what runs, how it is carried out, and who holds a lock that another waits for', {
    timeout: unhurried(30_000),
  }, async () => {
    const client = () => {
      const sql = postgres({ host: '127.0.0.1', port: server.port, user: 'postgres', max: 1, onnotice: () => {} });
      closers.push(() => sql.end({ timeout: 1 }));
      return sql;
    };
    const [holder, waiter] = [client(), client()];
    await holder`CREATE TABLE people AS SELECT 1 AS id`;
    await holder.unsafe('BEGIN; LOCK TABLE people IN ACCESS EXCLUSIVE MODE');
    const waiting = waiter`SELECT id FROM people WHERE id = 1`.then(() => 'let in');
    const made = probeAt(server.port, { user: 'postgres' });
    const reading = await made.run();
    const look = () =>
      inspecting(made.part.inspect ?? never, made.settings, () => ({ it: reading }) as unknown as Readings);
    await soon(async () => expect((await look()).text).toMatch(/1 of them waits for a lock/));
    const found = await look();
    expect(found.text).toMatch(/^PostgreSQL \d+.*: 2 transactions run, .*; \d+ of \d+ connections are taken\.$/);
    expect(rowsIn(found, 'Slowest queries now').map(([query]) => query)).toContain(
      'SELECT id FROM people WHERE id = 1',
    );
    const query = found.tables[0]?.rows.find(({ cells }) => cells[0]?.startsWith('SELECT'));
    expect(query?.cells[2]).toBe('waits for a lock (relation)');
    const locks = rowsIn(found, 'Who holds locks').map(([, words]) => words);
    expect(locks).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/waits for people/),
        expect.stringMatching(/keeps others waiting/),
      ]),
    );
    expect(rowsIn(found, 'Connections').length).toBeGreaterThan(0);
    expect(rowsIn(found, /^Slowest statements/)).toEqual([]);
    await holder.unsafe('COMMIT');
    expect(await waiting).toBe('let in');
  });

  it('tells the slowest statements where the server counts them, without its own questions, and how it is made to where not', async () => {
    const sql = postgres({ host: '127.0.0.1', port: server.port, user: 'postgres', max: 1, onnotice: () => {} });
    closers.push(() => sql.end({ timeout: 1 }));
    const made = probeAt(server.port, { user: 'postgres' });
    const reading = await made.run();
    const look = () =>
      inspecting(made.part.inspect ?? never, made.settings, () => ({ it: reading }) as unknown as Readings);
    const slowest = (found: Awaited<ReturnType<typeof look>>) =>
      found.tables.find(({ title }) => title.startsWith('Slowest statements'));
    expect(slowest(await look())).toMatchObject({ rows: [], note: expect.stringContaining('pg_stat_statements') });
    if (!server.canCount) return;
    await sql`CREATE EXTENSION pg_stat_statements`;
    await sql`SELECT pg_sleep(0.2)`;
    await look();
    const rows = slowest(await look())?.rows ?? [];
    expect(rows[0]?.cells[0]).toBe('SELECT pg_sleep($1)');
    expect(rows.map(({ more }) => more).join()).not.toContain('lifeguard');
    await sql`DROP EXTENSION pg_stat_statements`;
  });

  it('asks for a plan alone: a text that holds a second statement is refused, and nothing of it is carried out', async () => {
    const login = { host: '127.0.0.1', port: server.port, user: 'postgres', database: 'postgres', password: null };
    const session = await openPostgres({ ...login, isTls: false, limitMs: unhurried(5000) });
    closers.push(() => session.close());
    await session.query('SELECT 1');
    expect(await planOf(session, 'SELECT * FROM pg_class WHERE relname = 1::text')).toMatch(/Scan.* on pg_class/);
    expect(await planOf(session, 'SELECT 1; CREATE TABLE planted (id int)')).toBeNull();
    expect(await planOf(session, '/* x */ INSERT INTO nowhere VALUES (1)')).toBeNull();
    await expect(session.query('CREATE TABLE planted (id int)')).rejects.toThrow(/read-only/);
    expect(await session.query(`SELECT 1 AS there FROM pg_class WHERE relname = 'planted'`)).toEqual([]);
  });

  it('keeps no connection: it stops when it is asked to, and its return is seen', {
    timeout: unhurried(60_000),
  }, async () => {
    const { run } = probeAt(server.port);
    expect((await run()).ok).toBe(true);
    // The stop that waits for every client.
    server.kill('SIGTERM');
    await soon(async () => expect(await run()).toMatchObject({ ok: false, failure: { kind: 'refused' } }));
    await server.restart();
    expect((await run()).ok).toBe(true);
  });

  it('hangs while it is stopped', { timeout: unhurried(30_000) }, async () => {
    const { run } = probeAt(server.port, {}, 700);
    server.kill('SIGSTOP');
    try {
      expect(await run()).toMatchObject({ ok: false, failure: { kind: 'timeout', code: 'connected' } });
    } finally {
      server.kill('SIGCONT');
    }
    await soon(async () => expect((await run()).ok).toBe(true));
  });
});

describe('whatever else may be at the address', () => {
  it('nothing', async () => {
    expect(await probeAt(await freePort()).run()).toMatchObject({ ok: false, failure: { kind: 'refused' } });
  });

  it.each([
    ['garbage', say('HTTP/1.1 400 Bad Request'), 'protocol'],
    ['silence', () => {}, 'timeout'],
    ['an end', say(null), 'reset'],
  ] as const)('%s', async (_, behave: (socket: Socket) => void, kind) => {
    const odd = await oddServer(behave);
    closers.push(() => odd.close());
    const read = await probeAt(odd.port, { user: 'ann' }, 700).run();
    expect(read).toMatchObject({ ok: false, failure: { kind } });
    await eventually('nothing is left open', () => odd.open() === 0);
  });

  it.each([
    ['starting', '57P03', 'starting'],
    ['full', '53300', 'refuses-work'],
    ['strict about who comes', '28000', 'auth'],
  ] as const)('a PostgreSQL that is %s', async (_, code, kind) => {
    const odd = await oddServer((socket) => {
      socket.write('N');
      socket.on('data', (bytes) => {
        // The first message asks for TLS, the second begins the session.
        if (bytes.length > 8) socket.write(errorOf(code));
      });
    });
    closers.push(() => odd.close());
    expect(await probeAt(odd.port, { user: 'ann' }).run()).toMatchObject({ ok: false, failure: { kind, code } });
  });
});
