import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { oddServer } from '../../support/odd-server.ts';
import { recordedServer } from '../../support/recorded-server.ts';
import { probeOfService } from '../../support/service-probe.ts';
import { soon } from '../../support/soon.ts';
import { type RunningChroma, startChroma } from '../../support/stack/index.ts';
import { unhurried } from '../../support/unhurried.ts';

let server: RunningChroma;
const closers: (() => unknown)[] = [];
const probeAt = (kind: 'chroma' | 'qdrant', port: number, limit?: number) => {
  const made = probeOfService(kind, { at: `localhost:${port}` }, limit);
  closers.push(() => made.close());
  return made;
};

beforeAll(async () => {
  server = await startChroma();
}, unhurried(120_000));
afterAll(() => server.cleanup(), unhurried(30_000));
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

describe('a real Chroma', () => {
  it('is known by its heartbeat', async () => {
    const read = await probeAt('chroma', server.port).run();
    expect(read).toMatchObject({ ok: true, facts: { version: null } });
    expect(read.metrics).toEqual({ 'it.answer': expect.any(Number) });
  });

  it('hangs while it is stopped', async () => {
    const { run } = probeAt('chroma', server.port, 700);
    server.kill('SIGSTOP');
    try {
      expect(await run()).toMatchObject({ ok: false, failure: { kind: 'timeout' } });
    } finally {
      server.kill('SIGCONT');
    }
    await soon(async () => expect((await run()).ok).toBe(true));
  });

  it('is gone, and its return is seen', { timeout: unhurried(60_000) }, async () => {
    const { run } = probeAt('chroma', server.port);
    await server.stop();
    expect(await run()).toMatchObject({ ok: false, failure: { kind: 'refused' } });
    await server.restart();
    expect((await run()).ok).toBe(true);
  });
});

/** Qdrant cannot be had here; its answers are those of its documentation (qdrant.tech/documentation, “Monitoring”) and of its source (src/actix). */
describe('Qdrant', () => {
  const named = { body: { title: 'qdrant - vector search engine', version: '1.15.1', commit: 'a' } };

  it('is ready, or says that it is not yet', async () => {
    const ready = { 'GET /': named, 'GET /readyz': { body: 'all shards are ready' } };
    const recorded = await recordedServer(['qdrant', 'serve'], ready);
    closers.push(() => recorded.cleanup());
    const { run } = probeAt('qdrant', recorded.port);
    expect(await run()).toMatchObject({ ok: true, facts: { version: '1.15.1' } });
    recorded.answers({ 'GET /': named, 'GET /readyz': { status: 503, body: 'some shards are not ready' } });
    expect(await run()).toMatchObject({ ok: false, failure: { kind: 'starting' } });
    // One that does not have it is not asked to.
    recorded.answers({ 'GET /': named });
    expect(await run()).toMatchObject({ ok: true });
  });
});

it.each(['chroma', 'qdrant'] as const)('what answers otherwise is no %s', async (kind) => {
  const other = await oddServer((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}'));
  const ill = await oddServer((socket) => socket.end('HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n'));
  closers.push(
    () => other.close(),
    () => ill.close(),
  );
  expect(await probeAt(kind, other.port).run()).toMatchObject({ ok: false, failure: { kind: 'protocol' } });
  expect(await probeAt(kind, ill.port).run()).toMatchObject({ ok: false, failure: { kind: 'http-status' } });
});
