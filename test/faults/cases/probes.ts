import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Scheduler } from '../../../electron/app/index.ts';
import { systemClock } from '../../../electron/system/index.ts';
import { unhurried } from '../../support/unhurried.ts';
import { type FaultCase, must, row, type Stage, state, until } from '../harness.ts';
import { fakeProbe, settingsOf } from '../support.ts';

/** A health answer that no honest backend gives: a clear cause, bounded memory, and the other probes go on. */
const badAnswer = (id: string, fault: string, listener: RequestListener, words: RegExp): FaultCase => ({
  id,
  fault,
  async run(stage: Stage) {
    const redis = await stage.redis();
    const server = await listen(listener);
    stage.later(() => {
      server.closeAllConnections();
      server.close();
    });
    const backend = await stage.backend();
    const engine = await stage.engine({ root: backend.root, port: (server.address() as AddressInfo).port }, redis);
    const memoryBefore = process.memoryUsage().rss;
    const begun = performance.now();
    const fits = (text: string) => words.test(text);
    const snapshot = await until(
      engine,
      (s) => s.components.some((c) => c.id === 'backend' && c.findings.some((f) => fits(f.text))),
      20_000,
      `finding ${words}`,
    );
    const detectedAfterMs = performance.now() - begun;
    await until(engine, (s) => state(s, 'redis') === 'healthy', 20_000, 'a healthy Redis beside it');
    const grownMegabytes = (process.memoryUsage().rss - memoryBefore) / 1024 ** 2;
    must(grownMegabytes < 100, `memory grew by ${grownMegabytes.toFixed(0)} MB`);
    const finding = snapshot.components.find((c) => c.id === 'backend')?.findings.find((f) => fits(f.text));
    return row({ detectedAfterMs, cause: finding?.text ?? null, verified: 'the other probes went on' });
  },
});

const listen = (listener: RequestListener) =>
  new Promise<Server>((resolve) => {
    const server = createServer(listener);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });

const endless: RequestListener = (_, response) => {
  const chunk = Buffer.alloc(64 * 1024, 'x');
  response.writeHead(200, { 'Content-Type': 'application/json' });
  const pour = () => {
    while (!response.destroyed && response.write(chunk));
    if (!response.destroyed) response.once('drain', pour);
  };
  pour();
};

const huge: RequestListener = (_, response) => {
  const total = 200 * 1024 ** 2;
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': total });
  const chunk = Buffer.alloc(1024 ** 2, ' ');
  let sent = 0;
  const pour = () => {
    while (sent < total && !response.destroyed) {
      sent += chunk.length;
      if (!response.write(chunk)) return response.once('drain', pour);
    }
    response.end();
    return undefined;
  };
  pour();
};

export const probeCases: readonly FaultCase[] = [
  badAnswer(
    'F27 garbage',
    'the server answers garbage',
    (_, r) => r.end('\u0000\u0001 not json <html>'),
    /not (valid )?JSON|cannot be read|not understood/i,
  ),
  badAnswer('F27 endless', 'an endless body', endless, /long|large|more than/i),
  badAnswer('F27 200 MB', 'a 200 MB health answer', huge, /long|large|more than/i),
  badAnswer('F27 loop', 'a redirect loop', (q, r) => r.writeHead(302, { Location: q.url }).end(), /redirect/i),
  {
    id: 'F27',
    fault: 'a probe never returns, throws, or returns nonsense',
    async run(stage) {
      const seen: string[] = [];
      const scheduler = new Scheduler({
        clock: systemClock,
        settings: settingsOf,
        probes: [
          fakeProbe('backend', () => new Promise(() => {})),
          fakeProbe('redis', () => Promise.reject(new Error('broken on purpose'))),
          fakeProbe('neo4j', () => Promise.resolve({ ok: true, metrics: { 'neo4j.query': Number.NaN }, facts: {} })),
          fakeProbe('cpu', () => Promise.resolve({ ok: true, metrics: { 'cpu.used': 5 }, facts: {} })),
        ],
        onReading: (r) => seen.push(`${r.probe} ${r.ok ? 'ok' : r.failure.kind}`),
        onGap: () => {},
      });
      stage.later(() => scheduler.stop());
      scheduler.start();
      const wanted = ['backend probe-failed', 'redis probe-failed', 'neo4j probe-failed', 'cpu ok'];
      const begun = performance.now();
      while (!wanted.every((w) => seen.includes(w)) && performance.now() - begun < unhurried(10_000))
        await new Promise((r) => setTimeout(r, 50));
      must(
        wanted.every((w) => seen.includes(w)),
        `seen: ${[...new Set(seen)].join(', ')}`,
      );
      must(seen.filter((s) => s === 'cpu ok').length > 1, 'the good probe did not go on');
      return row({ detectedAfterMs: performance.now() - begun, cause: 'probe failed', verified: 'the others went on' });
    },
  },
];
