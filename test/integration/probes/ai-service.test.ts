import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createAiServiceProbe } from '../../../electron/components/ai/probe.ts';
import type { Reading, Settings } from '../../../shared/domain/index.ts';
import { failedReading, processWith, readingOf } from '../../support/builders.ts';
import { contextFor, realClock, settingsWith } from '../../support/probe-context.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function probeOf(
  listener: RequestListener,
  host = '127.0.0.1',
  changes: Partial<Settings> = {},
  isOnBattery = async () => false,
) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const port = (server.address() as AddressInfo).port;
  const settings = settingsWith({ 'backend.host': host, 'backend.port': port, ...changes });
  const probe = createAiServiceProbe({ settings, isOnBattery });
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

/** A server that says it is well to whatever it is asked, with what that was, and the probe that would send it a prompt. */
async function prompted(more: Parameters<typeof probeOf>[2] = {}) {
  const asked: string[] = [];
  const probed = await probeOf(
    (request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.end('{"status":"healthy"}');
    },
    '127.0.0.1',
    { 'ai.testPrompt': 'Hello', 'ai.promptPath': '/chat', ...more },
  );
  return { asked, ...probed };
}

it('asks nothing of another program on an address of the same port, which is said of it', async () => {
  const { asked, port, run } = await prompted({ 'backend.host': 'localhost' });
  const stranger = processWith({ pid: 77, name: 'python3' });
  const listener = { address: '127.0.0.1', port, family: 'IPv4' as const, process: stranger };
  const strangers = [{ process: stranger, addresses: ['127.0.0.1'], blocks: true }];
  const readings = { process: readingOf('process', { root: null, listeners: [listener], strangers }) };
  expect(await run({ reason: 'demand', readings })).toMatchObject({ ok: false });
  expect(asked).toEqual([]);
  expect(await run({ reason: 'demand' })).toMatchObject({ ok: true });
  expect(asked).toEqual(['GET /health/ai', 'GET /health/mlx/detailed', 'POST /chat']);
});

it('asks nothing where only another program listens, once that is known by what it answers to the health question as well', async () => {
  const { asked, port, run } = await prompted();
  const told = (name: string, backend: Reading<'backend'>) => {
    const process = processWith({ pid: 77, name });
    const listener = { address: '127.0.0.1', port, family: 'IPv4' as const, process };
    const strangers = [{ process, addresses: ['127.0.0.1'], blocks: true }];
    return { backend, process: readingOf('process', { root: null, listeners: [listener], strangers }) };
  };
  const failing = failedReading('backend', 'http-status');
  expect(await run({ reason: 'demand', readings: told('python3', failing) })).toMatchObject({
    ok: false,
    failure: { got: `What listens on port ${port} is another program, which was not asked.` },
  });
  expect(asked).toEqual([]);
  // What answers as a backend does is asked, whatever its process is called, and so is what a container engine forwards.
  for (const readings of [told('ssh', readingOf('backend')), told('docker-proxy', failing)]) {
    expect(await run({ reason: 'demand', readings })).toMatchObject({ ok: true });
    expect(asked.splice(0)).toContain('GET /health/ai');
  }
});

it('asks an IPv6 address under its name in brackets, the test prompt too', async () => {
  const hosts: (string | undefined)[] = [];
  const { port, run } = await probeOf(
    (request, response) => {
      hosts.push(request.headers.host);
      response.statusCode = request.url === '/health/mlx' || request.method === 'POST' ? 200 : 404;
      response.end('{"status":"healthy","response":"Hello."}');
    },
    '::1',
    { 'ai.testPrompt': 'Hello', 'ai.promptPath': '/chat' },
  );
  expect(await run({ reason: 'demand' })).toMatchObject({ ok: true, facts: { prompt: { ok: true } } });
  expect(new Set(hosts)).toEqual(new Set([`[::1]:${port}`]));
});

it('sends no prompt, whoever asks for it, once the backend has asked for silence within the same look', async () => {
  const asked: string[] = [];
  const { run } = await probeOf(
    (request, response) => {
      asked.push(`${request.method} ${request.url}`);
      // The first question is answered, the next one is too many.
      response.statusCode = request.url === '/health/ai' ? 200 : 429;
      response.setHeader('retry-after', '60');
      response.end('{"status":"healthy"}');
    },
    '127.0.0.1',
    { 'ai.testPrompt': 'Hello', 'ai.promptPath': '/chat' },
  );
  expect(await run({ reason: 'demand' })).toMatchObject({ ok: true, facts: { prompt: null } });
  expect(asked).toEqual(['GET /health/ai', 'GET /health/mlx/detailed']);
});

it('says so where none of the paths is offered', async () => {
  const { port, run } = await probeOf(answering('/health', {}));
  expect(await run()).toMatchObject({
    ok: false,
    failure: {
      kind: 'not-offered',
      tried: `GET http://127.0.0.1:${port}{/health/ai, /health/mlx, /health/mlx/detailed}`,
    },
  });
});

it('takes a field of the wrong type as not said and an answer that is no object as a broken one', async () => {
  const odd = await probeOf(answering('/health/ai', { status: 7, model_loaded: 'yes', last_inference_time_ms: -1 }));
  expect(await odd.run()).toMatchObject({ ok: true, metrics: {}, facts: { reported: null, modelLoaded: null } });
  const list = await probeOf(answering('/health/ai', [1, 2]));
  expect(await list.run()).toMatchObject({ ok: false });
});

/** What LeanVibe's backend answers where its strategy is the fallback. */
const REAL = {
  '/health/mlx': {
    status: 'healthy',
    model: 'unknown',
    model_loaded: false,
    inference_ready: false,
    recommendations: ['Unified MLX service operating optimally with unknown strategy'],
  },
  '/health/mlx/detailed': {
    service_info: { current_strategy: 'unknown' },
    runtime_status: { status: 'healthy', current_strategy: { name: 'fallback', is_fallback: true } },
  },
};

it('reads what the flat answer leaves out from the detailed one, and asks that one seldom', async () => {
  const asked: string[] = [];
  const { run } = await probeOf((request, response) => {
    asked.push(request.url ?? '');
    const body = REAL[request.url as keyof typeof REAL];
    response.statusCode = body === undefined ? 404 : 200;
    response.end(JSON.stringify(body ?? {}));
  });
  const facts = { path: '/health/mlx', reported: 'healthy', model: null, modelLoaded: false, inferenceReady: false };
  expect(await run()).toMatchObject({ ok: true, facts: { ...facts, strategy: 'fallback', isFallback: true } });
  expect(await run()).toMatchObject({ ok: true, facts: { ...facts, strategy: 'fallback', isFallback: true } });
  expect(asked).toEqual(['/health/ai', '/health/mlx', '/health/mlx/detailed', '/health/mlx']);
});

it('believes the detailed answer about the model where the first one says nothing of it', async () => {
  const { run } = await probeOf((request, response) => {
    const detailed = { status: 'unhealthy', model_loaded: false, inference_ready: false };
    response.end(JSON.stringify(request.url === '/health/ai' ? { status: 'healthy' } : detailed));
  });
  expect(await run()).toMatchObject({ ok: true, facts: { modelLoaded: false, inferenceReady: false } });
  expect(await run(), 'remembered between two questions').toMatchObject({ facts: { modelLoaded: false } });
});

it('tells when the model was last read to be there: a look that remembers it does not count', async () => {
  let isLoaded = true;
  const { run } = await probeOf((request, response) => {
    const detailed = { status: 'x', model_loaded: isLoaded, inference_ready: isLoaded, is_fallback: !isLoaded };
    response.end(JSON.stringify(request.url === '/health/ai' ? { status: 'healthy' } : detailed));
  });
  const at = (seconds: number) =>
    run({ clock: { ...realClock, now: () => ({ mono: seconds * 1000, wall: seconds * 1000 }) } });
  const read = { modelAt: { mono: 1000 }, firstChoiceAt: { mono: 1000 } };
  expect(await at(1)).toMatchObject({ facts: { modelLoaded: true, ...read } });
  isLoaded = false;
  expect(await at(11), 'remembered').toMatchObject({ facts: { modelLoaded: true, ...read } });
  // The next look comes a little early.
  expect(await at(30.8)).toMatchObject({ facts: { modelLoaded: false, isFallback: true, ...read } });
  isLoaded = true;
  expect(await at(60)).toMatchObject({ facts: { modelLoaded: true, modelAt: { mono: 60_000 } } });
});

it('understands the detailed answer where it is the only one', async () => {
  const { run } = await probeOf(answering('/health/mlx/detailed', REAL['/health/mlx/detailed']));
  const facts = { reported: 'healthy', strategy: 'fallback', isFallback: true, modelLoaded: null };
  expect(await run()).toMatchObject({ ok: true, facts });
});

it('posts the test prompt where the backend’s own description offers a place for it', async () => {
  const posted: unknown[] = [];
  const schema = { type: 'object', required: ['query'], properties: { query: {}, session_id: {}, timeout: {} } };
  const description = {
    openapi: '3.1.0',
    paths: {
      '/api/v1/projects/generate': {
        post: {
          requestBody: {
            content: { 'application/json': { schema: { required: ['name'], properties: { name: {}, text: {} } } } },
          },
        },
      },
      '/api/v1/cli/query': {
        post: { requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Query' } } } } },
      },
    },
    components: { schemas: { Query: schema } },
  };
  const { run } = await probeOf(
    (request, response) => {
      if (request.method === 'POST') {
        let text = '';
        request.on('data', (chunk) => {
          text += chunk;
        });
        request.on('end', () => {
          posted.push([request.url, JSON.parse(text)]);
          response.end('{"status":"success","message":"Hi"}');
        });
        return;
      }
      const answers: Record<string, unknown> = {
        '/health/mlx': REAL['/health/mlx'],
        '/api/v1/openapi.json': description,
      };
      const body = answers[request.url ?? ''];
      response.statusCode = body === undefined ? 404 : 200;
      response.end(JSON.stringify(body ?? {}));
    },
    '127.0.0.1',
    { 'ai.testPrompt': 'Hello' },
  );
  expect(await run({ reason: 'demand' })).toMatchObject({ ok: true, facts: { prompt: { ok: true } } });
  expect(posted).toEqual([['/api/v1/cli/query', { query: 'Hello', session_id: 'lifeguard' }]]);
});

it('sends no prompt anywhere where nothing that is offered takes one', async () => {
  const methods: (string | undefined)[] = [];
  const { run } = await probeOf(
    (request, response) => {
      methods.push(request.method);
      response.statusCode = request.url === '/health/mlx' ? 200 : 404;
      response.end(JSON.stringify(REAL['/health/mlx']));
    },
    '127.0.0.1',
    { 'ai.testPrompt': 'Hello' },
  );
  expect(await run({ reason: 'demand' })).toMatchObject({ ok: true, facts: { prompt: null } });
  expect(methods).not.toContain('POST');
});

it('sends none to a backend that is meant to run without a model: LeanVibe’s would load an agent for it and hang for a minute', async () => {
  const methods: (string | undefined)[] = [];
  const { run } = await probeOf(
    (request, response) => {
      methods.push(request.method);
      response.end(JSON.stringify({ ...REAL['/health/mlx'], strategy: 'mock' }));
    },
    '127.0.0.1',
    { 'ai.testPrompt': 'Hello', 'ai.promptPath': '/chat' },
  );
  expect(await run({ reason: 'demand' })).toMatchObject({ ok: true, facts: { prompt: null, strategy: 'mock' } });
  expect(methods).not.toContain('POST');
});

it('tries a prompt that failed again soon, and later each time, until it is answered', async () => {
  let posts = 0;
  let text = '';
  const { run } = await probeOf(
    (request, response) => {
      if (request.method === 'POST') posts += 1;
      response.end(JSON.stringify({ status: 'healthy', inference_ready: true, response: text }));
    },
    '127.0.0.1',
    { 'ai.testPrompt': 'Say yes.', 'ai.promptPath': '/chat', 'ai.promptEvery': 60 },
    async () => false,
  );
  let mono = 0;
  const clock = { ...realClock, now: () => ({ mono, wall: Date.now() }) };
  const sentAt: number[] = [];
  const look = async () => {
    const before = posts;
    await run({ reason: 'cycle', clock });
    if (posts > before) sentAt.push(mono / 1000);
    mono += 5000;
  };
  while (mono < 40_000) await look();
  expect(sentAt).toEqual([0, 5, 15, 30]);
  text = 'Yes.';
  while (mono < 200_000) await look();
  expect(sentAt.slice(4)).toEqual([45, 105, 165]);
});

it('sends the test prompt when asked to, and by itself only when it is time, on mains, and with a model that is ready', async () => {
  let posts = 0;
  let ready = true;
  const listener: RequestListener = (request, response) => {
    if (request.method === 'POST') posts += 1;
    response.end(JSON.stringify({ status: 'healthy', inference_ready: ready, response: 'Yes.' }));
  };
  const prompting = { 'ai.testPrompt': 'Say yes.', 'ai.promptPath': '/chat', 'ai.promptEvery': 60 } as const;
  let battery = true;
  let mono = 0;
  const clock = { ...realClock, now: () => ({ mono, wall: Date.now() }) };
  const { run } = await probeOf(listener, '127.0.0.1', prompting, async () => battery);
  const after = async (seconds: number, reason: 'cycle' | 'follow-up' | 'demand' = 'cycle') => {
    mono += seconds * 1000;
    await run({ reason, clock });
    return posts;
  };
  expect(await after(0)).toBe(0);
  // Something beside it changed: nobody asked for a prompt.
  expect(await after(0, 'follow-up')).toBe(0);
  expect(await after(0, 'demand')).toBe(1);
  battery = false;
  expect(await after(59)).toBe(1);
  expect(await after(1)).toBe(2);
  expect(await after(1)).toBe(2);
  ready = false;
  expect(await after(60)).toBe(2);
  ready = true;
  expect(await after(0)).toBe(3);
});
