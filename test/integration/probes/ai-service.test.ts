import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createAiServiceProbe } from '../../../electron/probes/ai-service.ts';
import type { Settings } from '../../../shared/domain/index.ts';
import { contextFor, settingsWith } from '../../support/probe-context.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function probeOf(listener: RequestListener, host = '127.0.0.1', changes: Partial<Settings> = {}) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const port = (server.address() as AddressInfo).port;
  const settings = settingsWith({ 'backend.host': host, 'backend.port': port, ...changes });
  const probe = createAiServiceProbe({ settings });
  return { port, run: (more: Parameters<typeof contextFor>[1] = {}) => probe.run(contextFor(settings, more)) };
}

const answering =
  (path: string, body: unknown): RequestListener =>
  (request, response) => {
    response.statusCode = request.url === path ? 200 : 404;
    response.end(JSON.stringify(body));
  };

it('takes the first path that is offered', async () => {
  const { run } = await probeOf(answering('/health/ai', { status: 'healthy', model: 'phi', model_loaded: true }));
  expect(await run()).toMatchObject({ ok: true, facts: { path: '/health/ai', model: 'phi', modelLoaded: true } });
});

it('asks an IPv6 address under its name in brackets, the test prompt too', async () => {
  const hosts: (string | undefined)[] = [];
  const { port, run } = await probeOf(
    (request, response) => {
      hosts.push(request.headers.host);
      response.statusCode = request.url === '/health/mlx' || request.method === 'POST' ? 200 : 404;
      response.end('{"status":"healthy"}');
    },
    '::1',
    { 'ai.testPrompt': 'Hello' },
  );
  expect(await run({ reason: 'demand' })).toMatchObject({ ok: true, facts: { prompt: { ok: true } } });
  expect(new Set(hosts)).toEqual(new Set([`[::1]:${port}`]));
});

it('says so where none of the paths is offered', async () => {
  const { port, run } = await probeOf(answering('/health', {}));
  expect(await run()).toMatchObject({
    ok: false,
    failure: {
      kind: 'not-offered',
      tried: `GET http://127.0.0.1:${port}{/health/mlx/detailed, /health/ai, /health/mlx}`,
    },
  });
});

it('takes a field of the wrong type as not said and an answer that is no object as a broken one', async () => {
  const odd = await probeOf(answering('/health/ai', { status: 7, model_loaded: 'yes', last_inference_time_ms: -1 }));
  expect(await odd.run()).toMatchObject({ ok: true, metrics: {}, facts: { reported: null, modelLoaded: null } });
  const list = await probeOf(answering('/health/ai', [1, 2]));
  expect(await list.run()).toMatchObject({ ok: false });
});
