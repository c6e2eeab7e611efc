import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, type TestContext, vi } from 'vitest';
import type { KindName } from '../../../shared/domain/index.ts';
import { type RecordedAnswer, recordedServer } from '../../support/recorded-server.ts';
import { probeOfService } from '../../support/service-probe.ts';
import { soon } from '../../support/soon.ts';
import { unhurried } from '../../support/unhurried.ts';

/**
 * Ollama, llama-server and LM Studio cannot be had here. Their answers are those of their documentation and sources: Ollama's docs/api.md (`/api/ps`,
 * `/api/generate`), llama.cpp's tools/server/README.md (`/health`, `/props`, chat), LM Studio's REST API v0 (lmstudio.ai/docs). How the real ones
 * behave under load these tests do not show. A real llama-server, tried by hand, answered as this one does.
 */
interface Recorded {
  readonly kind: KindName;
  readonly runsAs: readonly [string, string];
  readonly model: string;
  /** While its model is loaded, and while none is, or it sleeps. */
  readonly awake: Readonly<Record<string, RecordedAnswer>>;
  readonly asleep: Readonly<Record<string, RecordedAnswer>>;
  readonly prompt: string;
  readonly word: unknown;
  readonly empty: unknown;
}

const chat = (content: string, finish: string) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: finish }],
  usage: { prompt_tokens: 12, completion_tokens: content === '' ? 0 : 1 },
});
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
const loaded = (name: string, expires: string, family = 'llama') => ({
  name,
  model: name,
  size: 6_654_289_920,
  digest: '365c0bd3c000a25d28ddbf732fe1c6add414de7275464c4e4d1c3b5fcb5d8ad1',
  details: { parent_model: '', format: 'gguf', family, families: [family], parameter_size: '8B' },
  expires_at: expires,
  size_vram: 6_654_289_920,
  context_length: 8192,
});
const listed = (state: string, type = 'llm') => ({
  id: 'qwen3-4b',
  object: 'model',
  type,
  publisher: 'qwen',
  arch: 'qwen3',
  compatibility_type: 'mlx',
  quantization: '4bit',
  state,
  max_context_length: 32_768,
});
const props = (isSleeping: boolean) => ({
  default_generation_settings: { n_ctx: 4096 },
  total_slots: 4,
  model_alias: '/models/tiny.gguf',
  model_path: '/models/tiny.gguf',
  is_sleeping: isSleeping,
});
const ollama: Recorded = {
  kind: 'ollama',
  runsAs: ['ollama', 'serve'],
  model: 'llama3.2:3b',
  awake: { 'GET /api/ps': { body: { models: [loaded('llama3.2:3b', inMinutes(30))] } } },
  asleep: { 'GET /api/ps': { body: { models: [] } } },
  prompt: 'POST /api/generate',
  word: { model: 'llama3.2:3b', response: 'Yes', done: true, done_reason: 'length', eval_count: 1 },
  empty: { model: 'llama3.2:3b', response: '', done: true, done_reason: 'stop', prompt_eval_count: 12 },
};
const llamaServer: Recorded = {
  kind: 'llama-server',
  runsAs: ['llama-server', 'serve'],
  model: '/models/tiny.gguf',
  awake: { 'GET /health': { body: { status: 'ok' } }, 'GET /props': { body: props(false) } },
  asleep: { 'GET /health': { body: { status: 'ok' } }, 'GET /props': { body: props(true) } },
  prompt: 'POST /v1/chat/completions',
  word: chat('Yes', 'length'),
  empty: chat('', 'stop'),
};
const lmStudio: Recorded = {
  kind: 'lm-studio',
  runsAs: ['lm-studio', 'serve'],
  model: 'qwen3-4b',
  awake: { 'GET /api/v0/models': { body: { object: 'list', data: [listed('loaded')] } } },
  asleep: { 'GET /api/v0/models': { body: { object: 'list', data: [listed('not-loaded')] } } },
  prompt: 'POST /v1/chat/completions',
  word: chat('Yes', 'length'),
  empty: chat('', 'stop'),
};

async function stage(
  { onTestFinished }: TestContext,
  of: Recorded,
  answers: Readonly<Record<string, RecordedAnswer>>,
  promptEvery: number | null = 0,
  limit?: number,
) {
  const server = await recordedServer(of.runsAs, answers);
  onTestFinished(() => server.cleanup());
  const general = { 'ai.promptEvery': promptEvery, 'ai.stuckAfter': 2 };
  const made = probeOfService(of.kind, { at: `127.0.0.1:${server.port}` }, limit, general);
  onTestFinished(() => made.close());
  const words = () => server.asked().filter(({ what }) => what.startsWith('POST'));
  /** Another program that asks and keeps its connection; ended at the end of the test. @returns what it heard, once its script ends */
  const ask = (then = '') => {
    const path = of.prompt.replace('POST ', '');
    const script = `fetch('http://127.0.0.1:${server.port}${path}', { method: 'POST', body: '{}' }).then((a) => a.text()).then(() => { ${then} })`;
    const child = spawn(process.execPath, ['-e', script], { stdio: 'ignore' });
    const ended = once(child, 'exit');
    onTestFinished(async () => {
      child.kill('SIGKILL');
      await ended;
    });
    return ended;
  };
  return { ...made, server, words, ask };
}
/** As `soon`, with looks so far apart that answering them is no work: it may be a fiftieth of the time between two. */
const seldom = (check: () => Promise<void>, everyMs = 1000) =>
  vi.waitFor(check, { timeout: unhurried(15_000), interval: everyMs });

// Side by side, here and below: each waits for its own server most of the time.
describe.concurrent.each([ollama, llamaServer, lmStudio].map((of) => [of.kind, of] as const))('%s', (_, of) => {
  const { awake, asleep, prompt, word, empty, model } = of;

  it('is well by the word of a model that is loaded', async (test) => {
    const { run, words, server } = await stage(test, of, { ...awake, [prompt]: { body: word } });
    await soon(async () =>
      expect(await run()).toMatchObject({
        ok: true,
        facts: { state: 'idle', models: [model], pid: server.pid, delivery: { ok: true } },
      }),
    );
    expect(words().every(({ what }) => what === prompt)).toBe(true);
    const asked = new Set(server.asked().map(({ what }) => what));
    expect([...asked].toSorted()).toEqual([...Object.keys(awake), prompt].toSorted());
  });

  it('is asked for no word while no model is loaded or it sleeps', async (test) => {
    const { run, words } = await stage(test, of, { ...asleep, [prompt]: { body: word } });
    for (let i = 0; i < 3; i++) expect(await run()).toMatchObject({ ok: true, facts: { delivery: null } });
    expect(words()).toEqual([]);
  });

  it('delivers nothing where it answers well with an empty text', async (test) => {
    const { run } = await stage(test, of, { ...awake, [prompt]: { body: empty } });
    await soon(async () =>
      expect(await run()).toMatchObject({ ok: true, facts: { delivery: { ok: false, words: 'an empty text' } } }),
    );
  });

  it('says nothing of a model that refuses such a prompt', async (test) => {
    const { run, words } = await stage(test, of, { ...awake, [prompt]: { status: 400, body: { error: 'no chat' } } });
    await soon(async () => {
      expect(await run()).toMatchObject({ ok: true, facts: { delivery: null } });
      expect(words().length).toBeGreaterThan(0);
    });
  });

  it('is stopped, is gone, and is no other program', async (test) => {
    const { run, server } = await stage(test, of, { ...asleep }, 0, 3000);
    server.kill('SIGSTOP');
    try {
      await soon(async () => expect(await run()).toMatchObject({ ok: true, facts: { state: 'stopped' } }));
    } finally {
      server.kill('SIGCONT');
    }
    server.answers(Object.fromEntries(Object.keys(asleep).map((what) => [what, { body: { data: 'other' } }])));
    // It has just begun to go on, and may be too late for the first question.
    await soon(async () => expect(await run()).toMatchObject({ ok: false, failure: { kind: 'protocol' } }));
    server.answers({});
    await soon(async () => expect(await run()).toMatchObject({ ok: false, failure: { kind: 'http-status' } }));
    server.kill('SIGKILL');
    await soon(async () => expect(await run()).toMatchObject({ ok: false, failure: { kind: 'refused' } }));
  });

  it('is stuck where somebody waits for it beside no work, and is busy while it works', {
    timeout: unhurried(60_000),
  }, async (test) => {
    const busy = { ...awake, [prompt]: { body: word, computes: 1000 } };
    const { run, server, ask } = await stage(test, of, busy, null);
    await soon(async () => expect(await run()).toMatchObject({ ok: true, facts: { state: 'idle' } }));
    const answered = ask('process.exit()');
    await seldom(async () => expect(await run()).toMatchObject({ ok: true, facts: { state: 'busy', requests: 1 } }));
    await answered;
    server.answers({ ...awake, [prompt]: { body: '', never: true } });
    ask();
    await seldom(async () => expect(await run()).toMatchObject({ ok: true, facts: { state: 'stuck', requests: 1 } }));
  });
});

it.concurrent('takes no connection that is only kept for a request', { timeout: unhurried(60_000) }, async (test) => {
  const { run, ask, words } = await stage(
    test,
    ollama,
    { ...ollama.awake, [ollama.prompt]: { body: ollama.word } },
    null,
  );
  // It stays, with its connection, after its answer.
  ask('setInterval(() => {}, 1000)');
  await soon(async () => expect(await run()).toMatchObject({ facts: { requests: 1 } }));
  await seldom(async () => {
    expect(await run()).toMatchObject({ ok: true, facts: { state: 'idle', requests: 0 } });
    // Its own, and the one that told.
    expect(words()).toHaveLength(2);
  });
});

it.concurrent.for([llamaServer, lmStudio].map((of) => [of.kind, of] as const))(
  'is no reason for %s to stay awake: one word after each use by somebody else',
  { timeout: unhurried(60_000) },
  async ([, of], test) => {
    const { run, ask, words } = await stage(test, of, { ...of.awake, [of.prompt]: { body: of.word, computes: 400 } });
    let looks = 0;
    await seldom(async () => {
      await run();
      expect(words()).toHaveLength(1);
      // The first asks; the second sees the work of that word.
      looks += 1;
      expect(looks).toBeGreaterThan(3);
      // On a busy machine the answers alone may take a fiftieth of a second.
    }, 3000);
    await ask('process.exit()');
    await seldom(async () => {
      await run();
      expect(words()).toHaveLength(3);
    }, 3000);
  },
);

describe.concurrent('a word of Ollama', () => {
  const asked = async (test: TestContext, models: readonly unknown[]) => {
    const answers = { 'GET /api/ps': { body: { models } }, [ollama.prompt]: { body: ollama.word } };
    const { run, words } = await stage(test, ollama, answers);
    for (let i = 0; i < 3; i++) expect(await run()).toMatchObject({ ok: true });
    return words().map(({ body }): unknown => JSON.parse(body))[0];
  };

  it('names a model as it is loaded, and for as long as it would stay anyway', async (test) => {
    const body = await asked(test, [
      loaded('nomic-embed-text', inMinutes(30), 'nomic-bert'),
      loaded('a', inMinutes(30)),
    ]);
    expect(body).toMatchObject({ model: 'a', stream: false, options: { num_predict: 1, num_ctx: 8192 } });
    expect(body).toMatchObject({ keep_alive: expect.stringMatching(/^1[67]\d\ds$/) });
    expect(await asked(test, [loaded('a', '2318-03-07T11:18:41+01:00')])).toMatchObject({ keep_alive: -1 });
  });

  it('is asked of none that only makes vectors, or is about to be unloaded', async (test) => {
    expect(await asked(test, [loaded('nomic-embed-text', inMinutes(30), 'nomic-bert')])).toBeUndefined();
    expect(await asked(test, [loaded('a', inMinutes(0.5))])).toBeUndefined();
  });
});

it.concurrent('a llama-server that loads its model starts, and one that wants a key is asked no more than its health', async (test) => {
  const loading = { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } };
  const { run, server, words } = await stage(test, llamaServer, { 'GET /health': { status: 503, body: loading } });
  expect(await run()).toMatchObject({ ok: false, failure: { kind: 'starting' } });
  server.answers({ 'GET /health': { body: { status: 'ok' } }, 'GET /props': { status: 401, body: {} } });
  for (let i = 0; i < 3; i++) expect(await run()).toMatchObject({ ok: true, facts: { models: [], delivery: null } });
  expect(words()).toEqual([]);
});
