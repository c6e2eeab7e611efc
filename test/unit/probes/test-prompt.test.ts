import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askPrompt } from '../../../electron/components/ai/ask-prompt.ts';
import { TestPrompt } from '../../../electron/components/ai/prompt.ts';
import { BackendRequests, type ProbeContext } from '../../../electron/probes/index.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { contextFor, settingsWith } from '../../support/probe-context.ts';

let server: Server;
let asked: number;
let status: number;
let clock: ManualClock;
let requests: BackendRequests;

beforeEach(async () => {
  [asked, status, clock, requests] = [0, 503, new ManualClock(), new BackendRequests()];
  server = createServer((request, response) => {
    asked += 1;
    request.resume();
    response.writeHead(status).end('{"response": "OK"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

function prompting(testPrompt: string | null = 'Say OK.') {
  const { port } = server.address() as AddressInfo;
  const settings = settingsWith({
    ...{ 'backend.host': '127.0.0.1', 'backend.port': port, 'ai.testPrompt': testPrompt, 'ai.promptPath': '/chat' },
    'ai.promptEvery': 300,
  });
  const prompt = new TestPrompt({ settings, requests, mayPrompt: async () => true });
  const send = (reason: ProbeContext['reason'], inferenceMs: number | null = null) =>
    prompt.send(contextFor(settings, { clock, reason }), { isReady: true, isMock: false, servers: [], inferenceMs });
  const askElsewhere = () => askPrompt({ settings, clock }, 'Say OK.', new AbortController().signal);
  return { prompt, send, askElsewhere };
}

it('of one that waits for an answer is sent every few seconds while it fails, however often it looks', async () => {
  const { prompt, send } = prompting();
  for (let look = 0; look < 100; look++) {
    await send('demand');
    clock.skip(100);
  }
  expect(prompt.last).toMatchObject({ ok: false });
  expect(asked).toBeLessThanOrEqual(5);
  expect(requests.failures.has('POST /chat', clock.now().wall)).toBe(true);
  // Well again, each look of a person has an answer of its own.
  status = 200;
  clock.skip(3000);
  for (let look = 0; look < 3; look++) await send('demand');
  expect(prompt.last).toMatchObject({ ok: true });
  expect(asked).toBeLessThanOrEqual(8);
});

it('is none that delivers nothing where the backend wants fewer requests, whoever sends it', async () => {
  const { prompt, send, askElsewhere } = prompting();
  status = 429;
  await send('demand');
  expect(await askElsewhere()).toBe('too many');
  const { port } = server.address() as AddressInfo;
  const settings = settingsWith({ 'backend.host': '127.0.0.1', 'backend.port': port, 'ai.promptPath': null });
  expect(await askPrompt({ settings, clock }, 'Say OK.', new AbortController().signal)).toBe('too many');
  status = 200;
  expect(await askPrompt({ settings, clock }, 'Say OK.', new AbortController().signal)).toBe('no place');
  expect(prompt.last).toBeNull();
});

it('that failed again and again is sent soon all the same: what works again is seen to', async () => {
  const { prompt, send } = prompting();
  for (let time = 0; time < 30; time++) {
    clock.skip(3000);
    await send('demand');
  }
  status = 200;
  let waitedMs = 0;
  for (; prompt.last?.ok !== true && waitedMs < 300_000; waitedMs += 1000) {
    clock.skip(1000);
    await send('cycle');
  }
  expect(waitedMs).toBeLessThanOrEqual(15_000);
});

it('that fails knows when one delivered last: it may have failed at any time since', async () => {
  const { prompt, send } = prompting();
  await send('demand');
  expect(prompt.last?.deliveredAt).toBeUndefined();
  status = 200;
  clock.skip(3000);
  await send('demand');
  const { at: delivered } = prompt.last ?? {};
  status = 503;
  for (let time = 0; time < 2; time++) {
    clock.skip(40_000);
    await send('demand');
  }
  expect(prompt.last).toMatchObject({ ok: false, deliveredAt: delivered });
  expect(prompt.last?.failingSince?.mono).toBeGreaterThan(delivered?.mono ?? Number.POSITIVE_INFINITY);
});

describe('what a checklist’s prompt found, where the settings have none', () => {
  it('is known to whoever looks at the AI service, who is told of it, with its time', async () => {
    const { prompt, send, askElsewhere } = prompting(null);
    let told = 0;
    prompt.onTold(() => {
      told += 1;
    });
    await send('cycle');
    expect(prompt.last).toBeNull();
    const { mono } = clock.now();
    await askElsewhere();
    clock.skip(60_000);
    await send('cycle');
    expect(told).toBe(1);
    expect(prompt.last).toMatchObject({ ok: false, words: expect.stringContaining('503'), at: { mono } });
    // By itself the backend is asked nothing.
    expect(asked).toBe(1);
  });

  it('is asked again by who looks on purpose, and ends with an answer', async () => {
    const { prompt, send, askElsewhere } = prompting(null);
    await askElsewhere();
    clock.skip(3000);
    await send('demand');
    expect(prompt.last).toMatchObject({ ok: false });
    status = 200;
    clock.skip(3000);
    await send('demand');
    expect(prompt.last).toMatchObject({ ok: true });
    await send('demand');
    expect(asked).toBe(3);
  });

  it('ends where another process serves, and where the backend tells of an inference since', async () => {
    const { prompt, send, askElsewhere } = prompting(null);
    await askElsewhere();
    await send('cycle', 40);
    await send('cycle', 40);
    expect(prompt.last?.ok).toBe(false);
    await send('cycle', 41);
    expect(prompt.last).toBeNull();
    await askElsewhere();
    await send('cycle', 41);
    expect(prompt.last?.ok).toBe(false);
    requests.restarted();
    await send('cycle', 41);
    expect(prompt.last).toBeNull();
  });

  it('tells how long an answer takes only for a while: nobody asks again', async () => {
    const { prompt, send, askElsewhere } = prompting(null);
    status = 200;
    await askElsewhere();
    await send('cycle');
    expect(prompt.answerMs(clock.now())).not.toBeNull();
    clock.skip(300_000);
    expect(prompt.answerMs(clock.now())).toBeNull();
    expect(prompt.last).toMatchObject({ ok: true });
  });
});

it('that a person sends is sent where the description of the backend said lately, which is read anew once that is not there any more', async () => {
  const paths: string[] = [];
  let place = '/chat';
  const schema = { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] };
  const backend = createServer((request, response) => {
    request.resume();
    paths.push(request.url ?? '');
    if (request.url === '/openapi.json') {
      const post = { requestBody: { content: { 'application/json': { schema } } } };
      response.end(JSON.stringify({ paths: { [place]: { post } } }));
    } else response.writeHead(request.url === place ? 200 : 404).end('{"response": "OK"}');
  });
  await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = backend.address() as AddressInfo;
    const settings = settingsWith({ 'backend.host': '127.0.0.1', 'backend.port': port });
    const ask = () => askPrompt({ settings, clock }, 'Say OK.', new AbortController().signal);
    for (let i = 0; i < 3; i++) expect(await ask()).toMatchObject({ ok: true });
    expect(paths).toEqual(['/openapi.json', '/chat', '/chat', '/chat']);
    place = '/ask';
    paths.length = 0;
    expect(await ask()).toMatchObject({ ok: true });
    expect(paths).toEqual(['/chat', '/openapi.json', '/ask']);
  } finally {
    await new Promise((resolve) => backend.close(resolve));
  }
});
