import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import neo4jDriver from 'neo4j-driver';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { greetBolt } from '../../../electron/components/neo4j/bolt-handshake.ts';
import { inspectNeo4j } from '../../../electron/components/neo4j/inspect.ts';
import { createNeo4jProbe } from '../../../electron/components/neo4j/probe.ts';
import { Pulse } from '../../../electron/components/neo4j/pulse.ts';
import { createCredentialMemory } from '../../../electron/probes/credential-memory.ts';
import { connectTcp } from '../../../electron/probes/tcp.ts';
import type { Readings, Settings } from '../../../shared/domain/index.ts';
import { inspecting, rowsIn } from '../../support/inspecting.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { floodWith, oddServer } from '../../support/odd-server.ts';
import { contextFor, eventually, openHandles, settingsWith } from '../../support/probe-context.ts';
import { soon } from '../../support/soon.ts';
import { freePort, type RunningNeo4j, startNeo4j } from '../../support/stack/index.ts';
import { unhurried } from '../../support/unhurried.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function probeFor(changes: Partial<Settings>, credentialMemory = createCredentialMemory()) {
  const settings = settingsWith({ 'neo4j.httpPort': null, 'timeouts.neo4j': unhurried(5000), ...changes });
  const probe = createNeo4jProbe({ settings, credentialMemory });
  closers.push(() => probe.close?.());
  return { probe, run: (more = {}) => probe.run(contextFor(settings, more)) };
}

/** The same, as the scheduler runs it: between two looks its pulse is felt. */
function felt(...given: Parameters<typeof probeFor>) {
  const { probe, run } = probeFor(...given);
  const told: string[] = [];
  const cancel = probe.onSignal?.((signal) => told.push(signal.why));
  closers.push(() => cancel?.());
  return { probe, run, told };
}

describe('a real Neo4j', () => {
  let neo4j: RunningNeo4j;
  beforeAll(async () => {
    neo4j = await startNeo4j({ http: true });
  });
  afterAll(() => neo4j?.cleanup());
  const login = () => ({
    'neo4j.uri': `bolt://localhost:${neo4j.boltPort}`,
    'neo4j.password': neo4j.password,
    'neo4j.httpPort': neo4j.httpPort,
  });

  it('times a query and tells what it is', async () => {
    const { run } = probeFor(login());
    // Just after its start on a busy machine the time limit may not be enough for what it is: then it is asked again, as a person does.
    let result = await run();
    for (let i = 0; i < 20 && result.facts?.version == null; i++) result = await run({ reason: 'demand' });
    expect(result).toMatchObject({
      ok: true,
      facts: {
        uri: `bolt://localhost:${neo4j.boltPort}`,
        version: expect.stringMatching(/^5\./),
        edition: 'community',
        http: 'answers',
        credentialsHeld: false,
        listening: true,
        slowTransactions: [],
      },
    });
    expect(result.facts?.databases).toContainEqual({ name: 'neo4j', status: 'online', message: null });
    expect(result.metrics?.['neo4j.query']).toBeGreaterThan(0);
    expect((await run()).ok).toBe(true);
  });

  it('tells a closer look what runs, with its plan, who holds locks, and who is connected', {
    timeout: unhurried(30_000),
  }, async () => {
    const driver = neo4jDriver.driver(
      `bolt://localhost:${neo4j.boltPort}`,
      neo4jDriver.auth.basic('neo4j', neo4j.password),
      {
        userAgent: 'the-test/1',
      },
    );
    closers.push(() => driver.close());
    const session = driver.session();
    await session.run('CREATE (:Person {name: "Ada"})');
    const transaction = await session.beginTransaction();
    await transaction.run('MATCH (p:Person {name: $name}) SET p.seen = 1', { name: 'Ada' });
    const other = driver.session();
    // A result is asked for when somebody wants it.
    const waiting = other.run('MATCH (p:Person) SET p.seen = 2 RETURN count(p)').then(() => 'done');
    const { run } = probeFor(login());
    const reading = await run();
    const settings = settingsWith({ ...login(), 'timeouts.neo4j': unhurried(5000) });
    const look = () => inspecting(inspectNeo4j, settings, () => ({ neo4j: reading }) as unknown as Readings);
    // The other one is at its query once the server has planned it.
    await soon(async () => expect((await look()).text).toMatch(/^2 transactions run in Neo4j now/));
    const found = await look();
    const queries = found.tables[0]?.rows ?? [];
    const plans = queries.map(({ more }) => more ?? '').join('\n');
    expect(rowsIn(found, 'Slowest queries now').map(([text]) => text)).toContain(
      'MATCH (p:Person) SET p.seen = 2 RETURN count(p)',
    );
    expect(plans).toMatch(/How it is carried out \(EXPLAIN\):\nProduceResults/);
    expect(plans).toMatch(/NodeByLabelScan: p:Person/);
    const locks = rowsIn(found, 'Who holds locks').map(([, words]) => words);
    expect(locks).toEqual([
      expect.stringMatching(/^holds \d+; keeps others waiting$/),
      expect.stringMatching(/waits for neo4j-transaction-\d+$/),
    ]);
    expect(rowsIn(found, 'Connections').map(([program]) => program)).toContain('the-test/1');
    await transaction.rollback();
    await waiting;
    await Promise.all([session.close(), other.close()]);
  });

  it('says that the HTTP port is closed', async () => {
    const { run } = probeFor({ ...login(), 'neo4j.httpPort': await freePort() });
    expect(await run()).toMatchObject({ ok: true, facts: { http: 'refused' } });
  });

  it('checks only that Bolt answers when there is no password', async () => {
    const { run } = probeFor({ ...login(), 'neo4j.password': null });
    expect(await run()).toMatchObject({
      ok: true,
      metrics: {},
      facts: { version: null, listening: true, credentialsHeld: false, http: 'answers' },
    });
  });

  it('names a refused password and never tries it again, also not as a new probe', async () => {
    // Between the probe and the server, to count what goes on beyond the handshake (20 bytes).
    const relay = await relayTo(neo4j.boltPort);
    closers.push(relay.close);
    const memory = createCredentialMemory();
    const wrong = { 'neo4j.uri': `bolt://127.0.0.1:${relay.port}`, 'neo4j.password': 'wrong-password' };
    const refused = {
      ok: false,
      failure: { kind: 'auth', code: 'Neo.ClientError.Security.Unauthorized' },
      facts: { credentialsHeld: true, listening: true },
    };
    const first = probeFor(wrong, memory);
    expect(await first.run()).toMatchObject(refused);
    expect(relay.logins()).toBe(1);
    for (let i = 0; i < 4; i++) expect(await first.run({ reason: 'demand' })).toMatchObject(refused);
    expect(await probeFor(wrong, memory).run()).toMatchObject(refused);
    expect(relay.logins()).toBe(1);
    // The right ones are not locked out by it.
    expect((await probeFor({ ...wrong, 'neo4j.password': neo4j.password }, memory).run()).ok).toBe(true);
  });

  it('remembers a refused password for the next process, without keeping it, and lets another one in at once', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-neo4j-'));
    closers.push(() => rmSync(folder, { recursive: true, force: true }));
    const file = path.join(folder, 'refused-credentials.json');
    const relay = await relayTo(neo4j.boltPort);
    closers.push(relay.close);
    const wrong = { 'neo4j.uri': `bolt://127.0.0.1:${relay.port}`, 'neo4j.password': 'once-wrong-password' };
    const refused = { ok: false, failure: { kind: 'auth' }, facts: { credentialsHeld: true } };
    // Each memory is read from the file anew, as by a command of its own.
    for (let i = 0; i < 5; i++)
      expect(await probeFor(wrong, createCredentialMemory(file)).run()).toMatchObject(refused);
    expect(relay.logins()).toBe(1);
    expect(readFileSync(file, 'utf8')).not.toContain('once-wrong-password');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const right = { ...wrong, 'neo4j.password': neo4j.password };
    expect((await probeFor(right, createCredentialMemory(file)).run()).ok).toBe(true);
    // Passwords change on the server, too: after an hour it is worth one more try.
    const later = createCredentialMemory(file, () => Date.now() + 3_700_000);
    await probeFor(wrong, later).run();
    expect(relay.logins()).toBe(3);
  });

  it('waits a lock-out out with the right password, and is well within 10 s of its end', async () => {
    // Another program with an old password, until the server refuses to look at passwords.
    const { default: driver } = await import('neo4j-driver');
    const other = async () => {
      const bad = driver.driver(login()['neo4j.uri'], driver.auth.basic('neo4j', 'somebody-elses-wrong-one'));
      const error = await bad.verifyAuthentication().then(
        (ok) => (ok ? 'in' : 'refused'),
        (e: { code?: string }) => e.code ?? '',
      );
      await bad.close();
      return error;
    };
    const lockOut = async () => {
      for (let i = 0; i < 10; i++) if ((await other()).includes('RateLimit')) return performance.now();
      throw new Error('Neo4j locks nobody out');
    };
    await lockOut();
    const memory = createCredentialMemory();
    const { probe, run } = probeFor(login(), memory);
    let due = false;
    const unsubscribe = probe.onSignal?.(() => {
      due = true;
    });
    closers.push(() => unsubscribe?.());
    expect(await run()).toMatchObject({
      ok: false,
      failure: { kind: 'held-back', code: 'Neo.ClientError.Security.AuthenticationRateLimit' },
      facts: { credentialsHeld: false, listening: true },
    });
    // Asked again during it, it does not log in.
    expect((await run({ reason: 'demand' })).ok).toBe(false);
    await eventually('the signal that it is over', () => due, 10_000);
    expect((await run()).ok).toBe(true);
  });

  it('is slow and does not hang where each of its answers takes a quarter of the limit, as on a busy machine', async () => {
    const limitMs = 6000;
    const relay = await relayTo(neo4j.boltPort, limitMs / 4);
    closers.push(relay.close);
    const { run } = probeFor({
      'neo4j.uri': `bolt://127.0.0.1:${relay.port}`,
      'neo4j.password': neo4j.password,
      'timeouts.neo4j': limitMs,
    });
    // Handshake, connection, log-in and two queries: together longer than the limit, each far below it.
    const result = await run();
    expect(result).toMatchObject({ ok: true });
    expect(result.metrics?.['neo4j.query']).toBeGreaterThanOrEqual(limitMs / 4);
  });

  it('is told as back before what else there is to know of it is asked', async () => {
    const relay = await relayTo(neo4j.boltPort);
    closers.push(relay.close);
    const { run } = probeFor({
      'neo4j.uri': `bolt://127.0.0.1:${relay.port}`,
      'neo4j.password': neo4j.password,
      'timeouts.neo4j': 4000,
    });
    const asksDetails = () => relay.text().includes('SHOW DATABASES');
    await eventuallyOk(run);
    expect(asksDetails()).toBe(true);
    relay.hold(true);
    expect((await run()).ok).toBe(false);
    relay.hold(false);
    relay.forget();
    await eventuallyOk(run);
    await eventuallyOk(run);
    expect(asksDetails()).toBe(false);
    await eventuallyOk(run);
    expect(asksDetails()).toBe(true);
  });

  it('hangs when it is stopped with SIGSTOP, and answers again on a new connection', async () => {
    const { run } = probeFor({ ...login(), 'timeouts.neo4j': 1500 });
    await eventuallyOk(run);
    neo4j.kill('SIGSTOP');
    try {
      for (let i = 0; i < 2; i++) {
        expect(await run()).toMatchObject({
          ok: false,
          failure: { kind: 'timeout', code: 'connected' },
          facts: { listening: true },
        });
      }
    } finally {
      neo4j.kill('SIGCONT');
    }
    await eventuallyOk(run);
  });

  it('tells between two looks that it hangs, and that it is gone', async () => {
    const { run, told } = felt({ ...login(), 'timeouts.neo4j': 5000 });
    await eventuallyOk(run);
    neo4j.kill('SIGSTOP');
    try {
      await eventually('word of it', () => told.length > 0);
      expect(told).toEqual(['Bolt does not answer']);
      expect(await run({ reason: 'signal' })).toMatchObject({
        ok: false,
        failure: { kind: 'timeout', code: 'connected', got: expect.stringContaining('the Bolt handshake') },
        facts: { listening: true },
      });
    } finally {
      neo4j.kill('SIGCONT');
    }
    await eventuallyOk(run);
    told.splice(0);
    const relay = await relayTo(neo4j.boltPort);
    const through = felt({ ...login(), 'neo4j.uri': `bolt://127.0.0.1:${relay.port}` });
    await eventuallyOk(through.run);
    await eventually('a second connection, which is held', () => relay.open() > 1);
    await relay.close();
    await eventually('word of it', () => through.told.length > 0);
    expect(through.told).toEqual(['the Bolt connection ended']);
    expect(await through.run({ reason: 'signal' })).toMatchObject({ ok: false, failure: { kind: 'refused' } });
    // Nobody is told twice, and what answers itself was not touched.
    expect(told).toEqual([]);
  });

  it('hangs where it answers neither what else there is to know nor a handshake, although it has answered a query before', async () => {
    const relay = await relayTo(neo4j.boltPort, 150);
    closers.push(() => relay.close());
    const { run } = felt({ ...login(), 'neo4j.uri': `bolt://127.0.0.1:${relay.port}`, 'timeouts.neo4j': 8000 });
    await eventuallyOk(run);
    relay.forget();
    const look = run({ reason: 'demand' });
    await eventually('what else there is to know is asked', () => relay.text().includes('dbms.components'));
    relay.hold(true);
    expect(await look).toMatchObject({
      ok: false,
      failure: { kind: 'timeout', got: expect.stringContaining('the Bolt handshake') },
    });
    relay.hold(false);
    await eventuallyOk(run);
  });

  it('is refused while it is stopped, answers after a restart and leaks no socket over it', async () => {
    const { probe, run } = probeFor(login());
    await eventuallyOk(run);
    const before = openHandles();
    await neo4j.stop();
    expect(await run()).toMatchObject({
      ok: false,
      failure: {
        kind: 'refused',
        got: `Nothing listens on port ${neo4j.boltPort}: 127.0.0.1 and ::1 refused the connection.`,
      },
      facts: { listening: false },
    });
    await neo4j.restart();
    expect((await run()).ok).toBe(true);
    await eventually('no more handles than before', () => openHandles() <= before);
    await probe.close?.();
    await eventually('fewer handles after close', () => openHandles() < before);
  });
});

async function eventuallyOk(run: () => Promise<{ ok: boolean }>): Promise<void> {
  const begun = performance.now();
  while (!(await run()).ok) {
    if (performance.now() - begun > unhurried(30_000)) throw new Error('Not well again in time');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Between the probe and the server. @param delayMs of every piece of an answer */
async function relayTo(target: number, delayMs = 0) {
  const sent: number[] = [];
  let said = '';
  let held = false;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const mine = sent.push(0) - 1;
    const upstream = connect(target, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    client.on('data', (chunk) => {
      sent[mine] = (sent[mine] ?? 0) + chunk.length;
      said += chunk.toString('latin1');
    });
    client.pipe(upstream);
    const answer = (chunk: Buffer) => void (held || client.destroyed || client.write(chunk));
    upstream.on('data', (chunk) => void (delayMs === 0 ? answer(chunk) : setTimeout(answer, delayMs, chunk)));
    upstream.on('end', () => client.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    logins: () => sent.filter((bytes) => bytes > 20).length,
    /** What was said to the server since it was forgotten. */
    text: () => said,
    forget: () => {
      said = '';
    },
    /** Lets no answer through. */
    hold: (on: boolean) => {
      held = on;
    },
    /** Connections of clients that are open. */
    open: () => [...sockets].filter((s) => s.remotePort !== target && !s.destroyed).length,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Speaks as much Bolt as a handshake takes, and answers when it is told to. */
async function slowBolt() {
  const waiting: Socket[] = [];
  let asked = 0;
  const server = await oddServer((socket) =>
    socket.once('data', () => {
      asked += 1;
      waiting.push(socket);
    }),
  );
  closers.push(() => server.close());
  return {
    port: server.port,
    open: server.open,
    asked: () => asked,
    answer: () => {
      for (const socket of waiting.splice(0)) socket.write(Buffer.from('\0\0\u0004\u0005', 'latin1'));
    },
  };
}

/** The time between two handshakes, in milliseconds. */
const BEAT_MS = 2500;

/** Counts the beats that are planned. */
class BeatClock extends ManualClock {
  beats = 0;

  override after(delayMs: number, fn: () => void): () => void {
    if (delayMs === BEAT_MS) this.beats += 1;
    return super.after(delayMs, fn);
  }
}

describe('a server that is slow for a while', () => {
  /** Felt, on a clock that a test moves, without a password: a look is one handshake. */
  async function slowlyFelt() {
    const bolt = await slowBolt();
    const clock = new BeatClock();
    const { run, told } = felt({
      'neo4j.uri': `bolt://127.0.0.1:${bolt.port}`,
      'neo4j.password': null,
      'timeouts.neo4j': 5000,
    });
    /** A look whose handshake is answered after so many milliseconds. */
    const look = async (ms: number) => {
      const before = bolt.asked();
      const result = run({ clock });
      await eventually('the question of a look', () => bolt.asked() > before);
      await clock.advance(ms);
      bolt.answer();
      return result;
    };
    /** The next handshake between two looks, answered after so many milliseconds. */
    const beat = async (ms: number) => {
      const before = bolt.asked();
      await clock.advance(BEAT_MS);
      await eventually('the question between two looks', () => bolt.asked() > before);
      const { beats } = clock;
      await clock.advance(ms);
      bolt.answer();
      await eventually('the next beat, or word', () => clock.beats > beats || told.length > 0);
    };
    return { bolt, clock, run, told, look, beat };
  }

  it('what a look has answered since is not said to hang at the next one', async () => {
    const { bolt, clock, run, told, look } = await slowlyFelt();
    expect((await look(0)).ok).toBe(true);
    await clock.advance(2500);
    await eventually('the question between two looks', () => bolt.asked() === 2);
    await clock.advance(1000);
    const looked = run({ clock });
    await eventually('the question of the look', () => bolt.asked() === 3);
    await clock.advance(1500);
    expect(told).toEqual(['Bolt does not answer']);
    bolt.answer();
    expect((await looked).ok).toBe(true);
    expect((await look(0)).ok).toBe(true);
  });

  it('nor is what nobody could follow up at once, because this Mac slept', async () => {
    const { bolt, clock, told, look } = await slowlyFelt();
    expect((await look(0)).ok).toBe(true);
    await clock.advance(2500);
    await eventually('the question between two looks', () => bolt.asked() === 2);
    await clock.advance(2500);
    expect(told).toEqual(['Bolt does not answer']);
    clock.skip(60_000);
    expect((await look(0)).ok).toBe(true);
  });

  it('a look that is under way waits no longer than the question between two looks did', async () => {
    const { bolt, clock, run, told, look } = await slowlyFelt();
    expect((await look(0)).ok).toBe(true);
    await clock.advance(2500);
    await eventually('the question between two looks', () => bolt.asked() === 2);
    await clock.advance(1000);
    const looked = run({ clock });
    await eventually('the question of the look', () => bolt.asked() === 3);
    await clock.advance(1500);
    expect(told).toEqual(['Bolt does not answer']);
    await clock.advance(1000);
    expect(await looked).toMatchObject({ ok: false, failure: { kind: 'timeout' } });
    expect((await look(0)).ok).toBe(true);
  });

  it('one whose every answer takes longer than a beat waits, but is in its limit, does not hang', async () => {
    const { told, look, beat } = await slowlyFelt();
    expect((await look(3000)).ok).toBe(true);
    for (let i = 0; i < 3; i++) await beat(3000);
    expect(told).toEqual([]);
  });

  it('one that a look finds well after it was said to hang is given the whole limit, until it is quick again', async () => {
    const { run, clock, told, look, beat } = await slowlyFelt();
    expect((await look(0)).ok).toBe(true);
    await beat(3000);
    expect(told.splice(0)).toHaveLength(1);
    expect((await run({ clock })).ok).toBe(false);
    expect((await look(0)).ok).toBe(true);
    await beat(3000);
    await beat(0);
    await beat(3000);
    expect(told).toEqual([]);
    for (let i = 0; i < 12; i++) await beat(0);
    await beat(3000);
    expect(told).toHaveLength(1);
  });
});

describe('odd servers', () => {
  it('one that goes on talking after a handshake is not listened to, and one that keeps no connection is not heard for ever', async () => {
    const heard: number[] = [];
    const server = await oddServer((socket) =>
      socket.once('data', () => {
        heard.push(performance.now());
        socket.write(Buffer.from('\0\0\u0004\u0005', 'latin1'));
        // The first ones end at once, as a proxy does it.
        if (heard.length < 6) setTimeout(() => socket.end(), 20);
        else floodWith(socket, Buffer.alloc(65_536));
      }),
    );
    closers.push(() => server.close());
    const clock = new ManualClock();
    let alarms = 0;
    const pulse = new Pulse({
      greet: async (limit) => {
        const socket = await connectTcp({ address: '127.0.0.1', family: 'IPv4' }, server.port, limit.signal);
        return (await greetBolt(socket, 'test', limit.signal)) ?? socket;
      },
      isOnBattery: () => false,
      longestMs: 5000,
      onNews: () => {
        alarms += 1;
      },
    });
    for (let i = 1; i <= 7; i++) {
      pulse.start(clock);
      await clock.advance(2500);
      await eventually('a handshake', () => heard.length === i);
      await eventually('no connection', () => server.open() === 0);
    }
    expect(alarms).toBe(3);
    pulse.stop();
  });

  const login = (port: number) => ({
    'neo4j.uri': `bolt://127.0.0.1:${port}`,
    'neo4j.password': 'x',
    'timeouts.neo4j': 500,
  });

  it.each([
    ['HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'protocol', 'It speaks HTTP, not Bolt.'],
    ['text', '-ERR unknown command\r\n', 'protocol', 'What it answered is not Bolt ("-ERR unknown command").'],
    ['zeros', '\0\0\0\0', 'protocol', 'It speaks Bolt, but no version from 3 to 5.'],
  ])('names %s', async (_, text, kind, got) => {
    const server = await oddServer((socket) => socket.once('data', () => socket.write(text)));
    closers.push(() => server.close());
    expect(await probeFor(login(server.port)).run()).toMatchObject({ ok: false, failure: { kind, got } });
    await eventually('no connection', () => server.open() === 0);
  });

  it('names a connection that is closed without an answer', async () => {
    const server = await oddServer((socket) => socket.once('data', () => socket.end()));
    closers.push(() => server.close());
    expect(await probeFor(login(server.port)).run()).toMatchObject({ failure: { kind: 'reset' } });
  });

  it('gives up on one that accepts and stays silent, also when aborted', async () => {
    const server = await oddServer(() => {});
    closers.push(() => server.close());
    expect(await probeFor(login(server.port)).run()).toMatchObject({
      failure: {
        kind: 'timeout',
        got: 'It accepted the connection but did not answer the Bolt handshake within 500 ms.',
      },
    });
    const controller = new AbortController();
    const running = probeFor({ ...login(server.port), 'timeouts.neo4j': 5000 }).run({ signal: controller.signal });
    await eventually('the connection', () => server.accepted() === 2 && server.open() === 1);
    controller.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    await eventually('no connection', () => server.open() === 0);
  });

  it('reads little of an endless answer, also after a good handshake', async () => {
    for (const head of ['xxxx', '\0\0\u0004\u0005']) {
      const server = await oddServer((socket) =>
        socket.once('data', () => {
          socket.write(Buffer.from(head, 'latin1'));
          floodWith(socket, Buffer.alloc(65_536));
        }),
      );
      closers.push(() => server.close());
      expect((await probeFor(login(server.port)).run()).ok).toBe(false);
      await eventually('no connection', () => server.open() === 0);
    }
  });
});
