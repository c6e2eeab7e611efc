import { createServer, type Server } from 'node:net';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import {
  judgeOutside,
  lookAtWays,
  OUTSIDE_HOSTS,
  type OutsideHost,
  type OutsideResult,
  outsideHosts,
  outsideWorld,
  troublesOf,
} from '../../../electron/network/index.ts';
import { type Reach, reach } from '../../../electron/system/index.ts';
import type { ActWorld } from '../../../shared/domain/index.ts';
import { formatList } from '../../../shared/format.ts';
import { settingsWith } from '../../support/builders.ts';

const servers: Server[] = [];
const listening = async (host = '127.0.0.1'): Promise<{ port: number; server: Server }> => {
  const server = createServer((socket) => socket.on('error', () => {}));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return { port: (server.address() as { port: number }).port, server };
};
/** A port that the system gave out a moment ago and that nobody listens on now. */
const freePort = async (): Promise<number> => {
  const { port, server } = await listening();
  await new Promise((resolve) => server.close(resolve));
  return port;
};
afterEach(async () => {
  await Promise.all(servers.splice(0).map((s) => new Promise((resolve) => s.close(resolve))));
});

describe('reaching a host', () => {
  const limit = { timeoutMs: 5000 };

  it('tells the address that answered and how long it took', async () => {
    const { port } = await listening();
    expect(await reach('localhost', port, limit)).toMatchObject({
      kind: 'answers',
      address: '127.0.0.1',
      connectMs: expect.any(Number),
    });
    expect(await reach('127.0.0.1', port, limit)).toMatchObject({ kind: 'answers' });
  });

  it('leaves no connection open', async () => {
    const { port, server } = await listening();
    await reach('127.0.0.1', port, limit);
    await expect
      .poll(() => new Promise((resolve) => server.getConnections((_, n) => resolve(n))), { timeout: 10_000 })
      .toBe(0);
  });

  it('tells a refused connection from a name without an address', async () => {
    expect(await reach('127.0.0.1', await freePort(), limit)).toEqual({ kind: 'refused', addresses: ['127.0.0.1'] });
    // RFC 6761: names below .invalid never resolve.
    expect(await reach('nowhere.invalid', 443, { timeoutMs: 15_000 })).toMatchObject({
      kind: expect.stringMatching(/^(no-address|timeout)$/),
    });
  });

  it('does not outlast its limit', async () => {
    // Listens with a queue of one and never accepts: once the queue is full, the system answers nobody.
    const worker = new Worker(
      `const { parentPort } = require('node:worker_threads');
       const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
         parentPort.postMessage(server.address().port);
         Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
       });`,
      { eval: true },
    );
    try {
      const port = await new Promise<number>((resolve) => worker.once('message', resolve));
      await expect
        .poll(() => reach('127.0.0.1', port, { timeoutMs: 300 }), { timeout: 15_000, interval: 10 })
        .toEqual({ kind: 'timeout', during: 'connect', limitMs: 300 });
    } finally {
      await worker.terminate();
    }
  });

  it('ends when the caller leaves', async () => {
    const { port } = await listening();
    expect(await reach('127.0.0.1', port, { ...limit, signal: AbortSignal.abort() })).toEqual({ kind: 'aborted' });
  });
});

describe('the outside world', () => {
  const host = (name: string): OutsideHost => ({ host: name, port: 443, needed: `${name} is needed` });
  const result = (name: string, found: Reach): OutsideResult => ({ ...host(name), reach: found });
  const answers: Reach = { kind: 'answers', address: '10.0.0.1', resolveMs: 4, connectMs: 14 };
  const noAddress: Reach = { kind: 'no-address', code: 'ENOTFOUND', resolveMs: 1 };

  it('is where models, packages, source and images come from', () => {
    expect(OUTSIDE_HOSTS.map((h) => h.host).toSorted()).toEqual([
      'github.com',
      'huggingface.co',
      'pypi.org',
      'registry-1.docker.io',
    ]);
  });

  it.each<[string, Record<string, string>, string[]]>([
    ['as it is', {}, ['github.com:443', 'huggingface.co:443', 'pypi.org:443', 'registry-1.docker.io:443']],
    [
      'by its mirrors',
      { HF_ENDPOINT: 'https://hub.example:8443', PIP_INDEX_URL: 'http://pip.example/simple', UV_DEFAULT_INDEX: ' ' },
      ['github.com:443', 'hub.example:8443', 'pip.example:80', 'registry-1.docker.io:443'],
    ],
    ['through a proxy', { https_proxy: 'http://me:secret@proxy.example:3128' }, ['proxy.example:3128']],
    [
      'through a proxy, but for some',
      { HTTPS_PROXY: 'proxy.example:3128', NO_PROXY: 'localhost, .docker.io,github.com' },
      ['github.com:443', 'proxy.example:3128', 'registry-1.docker.io:443'],
    ],
    [
      'as it is where the proxy is for none',
      { HTTPS_PROXY: 'http://p', NO_PROXY: '*' },
      ['github.com:443', 'huggingface.co:443', 'pypi.org:443', 'registry-1.docker.io:443'],
    ],
    [
      'as it is where nothing can be read of the variable',
      { HTTPS_PROXY: 'http://[', HF_ENDPOINT: '::' },
      ['github.com:443', 'huggingface.co:443', 'pypi.org:443', 'registry-1.docker.io:443'],
    ],
  ])('is asked %s', (_, env, places) => {
    const asked = outsideHosts(env);
    expect(asked.map((h) => `${h.host}:${h.port}`).toSorted()).toEqual(places);
    expect(JSON.stringify(asked)).not.toContain('secret');
  });

  it('is asked host by host', async () => {
    const { port } = await listening();
    const closed = await freePort();
    const results = await outsideWorld({
      hosts: [
        { host: 'localhost', port, needed: 'a' },
        { host: '127.0.0.1', port: closed, needed: 'b' },
      ],
    });
    expect(results.map((r) => r.reach.kind)).toEqual(['answers', 'refused']);
  });

  it.each<[string, OutsideResult[], object]>([
    [
      'all can be reached',
      [result('a.example', answers), result('b.example', answers)],
      { state: 'passed', evidence: 'a.example and b.example can be reached.' },
    ],
    [
      'one cannot',
      [result('a.example', answers), result('b.example', { kind: 'refused', addresses: ['10.0.0.2'] })],
      { state: 'warning', evidence: 'b.example refuses the connection (10.0.0.2) (b.example is needed).' },
    ],
    [
      'no name resolves',
      [result('a.example', noAddress), result('b.example', noAddress)],
      {
        state: 'warning',
        evidence:
          'This machine seems to be offline: no name can be resolved. What runs here goes on; nothing can be downloaded.',
      },
    ],
    [
      'nobody accepts',
      [result('a.example', { kind: 'timeout', during: 'connect', limitMs: 5000 })],
      {
        state: 'warning',
        evidence:
          'This machine seems to be offline: no host accepts a connection. What runs here goes on; nothing can be downloaded.',
      },
    ],
    [
      'the proxy does not answer',
      [{ ...result('proxy.example', { kind: 'refused', addresses: ['10.0.0.9'] }), proxyTo: ['a.example'] }],
      { state: 'warning', evidence: 'proxy.example refuses the connection (10.0.0.9) (proxy.example is needed).' },
    ],
    ['somebody left', [result('a.example', { kind: 'aborted' })], { state: 'could-not-tell' }],
    ['none is needed', [], { state: 'skipped' }],
  ])('when %s', (_, results, outcome) => {
    expect(judgeOutside(results)).toMatchObject(outcome);
  });

  it('behind a proxy that refuses is not called away: the proxy is, with whom it leads to', async () => {
    const port = await freePort();
    const settings = settingsWith();
    const world = {
      ...{ settings, env: { HTTPS_PROXY: `http://127.0.0.1:${port}` } },
      look: async () => ({}),
      judge: () => ({ level: 'off' }),
    } as unknown as ActWorld;
    const found = await lookAtWays({ world, signal: AbortSignal.timeout(60_000) });
    const names = formatList(OUTSIDE_HOSTS.map(({ host }) => host));
    expect(found.isOffline).toBe(false);
    expect(troublesOf(found)).toContain(
      `This machine → Proxy to ${names} (127.0.0.1:${port}): refuses the connection (127.0.0.1). Start the proxy, or take it out of HTTPS_PROXY (or ALL_PROXY): nothing can be fetched through it.`,
    );
  });

  it('is told host by host in the raw text', () => {
    expect(judgeOutside([result('a.example', answers), result('b.example', noAddress)]).raw).toBe(
      'a.example:443 answers in 18 ms\nb.example:443 has no address (ENOTFOUND)',
    );
  });
});
