import {
  fetchAnew,
  type RunningBackend,
  type RunningModelServer,
  startModelServer,
} from '../../support/stack/index.ts';
import { detect, type FaultCase, must, row, type Stage, state, until } from '../harness.ts';

const PROMPT = { 'ai.testPrompt': 'Say yes.', 'ai.promptPath': '/api/v1/ai/chat' };
/** Seconds; the models of the rows answer within a tenth of one. */
const STUCK_AFTER = 4;

/** A stack whose backend answers its chat from real model servers, each called by the name of its model. */
async function withModels(stage: Stage, names: readonly string[], extra: Record<string, unknown> = {}) {
  const servers = await Promise.all(
    names.map(async (name) => {
      const server = await startModelServer(name);
      stage.later(() => server.cleanup());
      return server;
    }),
  );
  const env = { LEANVIBE_MODEL_SERVERS: servers.map((s, i) => `${names[i]}=${s.url}`).join() };
  const { backend, engine } = await stage.healthy(
    { env },
    { 'ai.stuckAfter': STUCK_AFTER, 'ai.promptEvery': null, ...extra },
  );
  await until(engine, (s) => state(s, 'ai') === 'healthy', 40_000, 'a healthy AI service');
  return { backend, engine, servers };
}

type Engine = Awaited<ReturnType<typeof withModels>>['engine'];

/** A person's prompt, through the backend. What it answers matters to whoever waits for it; the row ends it at its end. */
function ask(stage: Stage, backend: RunningBackend, model: string, maxTokens: number): Promise<string> {
  const ended = new AbortController();
  stage.later(() => ended.abort());
  return fetch(`${backend.url}/api/v1/ai/chat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message: 'Say yes.', model, max_tokens: maxTokens }),
    signal: ended.signal,
  }).then(
    (answer) => answer.text(),
    (error) => `not answered: ${error}`,
  );
}

const serverOf = (engine: Engine, { port }: RunningModelServer) =>
  engine.readings().ai?.facts.servers?.find((s) => s.port === port);

const one = ([server]: readonly RunningModelServer[]): RunningModelServer => {
  must(server !== undefined, 'no model server was started');
  return server;
};

/** A model of two stops in the given way while a request waits for it; the other answers all the time. */
const wedgedCase = (
  id: string,
  fault: string,
  wedge: (server: RunningModelServer) => void,
  cause: string,
  mend: (server: RunningModelServer) => unknown,
): FaultCase => ({
  id,
  long: true,
  fault,
  async run(stage) {
    const { backend, engine, servers } = await withModels(stage, ['coder-7b', 'chat-1b'], { 'cadence.ai': 1 });
    const [first, sibling] = [one(servers), one(servers.slice(1))];
    // A long answer comes first: what is busy is not called wedged.
    first.fault('slow');
    const long = ask(stage, backend, 'coder-7b', 10 * (STUCK_AFTER + 3));
    const told: string[] = [];
    const watching = engine.subscribe((s) => {
      // Model servers of the whole machine are watched; another row's may be stopped at this moment.
      const causes = s.causes.filter((c) => c.detail.includes(`port ${first.port},`));
      told.push(`${serverOf(engine, first)?.state} ${causes.map((c) => c.id).join()}`);
    });
    must((await long).includes('response'), `the long answer did not come: ${await long}`);
    watching();
    must(
      told.some((t) => t.startsWith('busy')),
      `it was not seen at work: ${[...new Set(told)]}`,
    );
    must(!told.some((t) => t.includes('model-')), `a busy model was called wedged: ${[...new Set(told)]}`);
    first.fault(null);
    const { cause: named, detectedAfterMs } = await detect(
      engine,
      () => {
        wedge(first);
        void ask(stage, backend, 'coder-7b', 1);
      },
      cause,
      60_000,
    );
    must((await ask(stage, backend, 'chat-1b', 1)).includes('response'), 'the sibling does not answer');
    const words = `${named.title} ${named.detail}`;
    must(words.includes('coder-7b') && !named.title.includes('chat-1b'), `another model is blamed: ${words}`);
    // Until it was looked at again after its answer, a request may still seem to wait.
    await until(
      engine,
      () => {
        const seen = serverOf(engine, sibling)?.state ?? '';
        must(seen !== 'stuck', 'the sibling is called wedged');
        return ['idle', 'busy'].includes(seen);
      },
      20_000,
      'a sibling that is well',
    );
    must(state(engine.snapshot(), 'backend') === 'healthy', 'the backend is blamed');
    await mend(first);
    await until(engine, (s) => s.causes.every((c) => c.component !== 'ai'), 40_000, 'an AI service that delivers');
    return row({ detectedAfterMs, cause: words, verified: 'its sibling answered; well again once it was mended' });
  },
});

export const inferenceCases: readonly FaultCase[] = [
  {
    id: 'F40 real',
    fault: 'the model of a real mlx_lm.server behind the backend ends each answer before its first word',
    async run(stage) {
      const { engine, servers } = await withModels(stage, ['coder-7b'], { 'cadence.ai': 60, ...PROMPT });
      const server = one(servers);
      const prompted = async (fits: (ok: boolean) => boolean) => {
        for (let i = 0; i < 40; i++) {
          await engine.checkNow();
          const prompt = engine.readings().ai?.facts?.prompt;
          if (prompt != null && fits(prompt.ok)) return;
          await new Promise((resolve) => setTimeout(resolve, 500));
        }
        throw new Error(`No such answer to the prompt: ${JSON.stringify(engine.readings().ai)}`);
      };
      await prompted((ok) => ok);
      server.fault('empty');
      const begun = performance.now();
      await prompted((ok) => !ok);
      const { causes } = await until(
        engine,
        (s) => s.causes[0]?.component === 'ai',
        20_000,
        'the AI service’s trouble',
      );
      const detectedAfterMs = performance.now() - begun;
      const words = `${causes[0]?.title} ${causes[0]?.detail}`;
      must(/answers health and delivers nothing since \d\d:\d\d/.test(words), `it is not said: ${words}`);
      must((await fetchAnew(`${server.url}/health`)).ok, 'the model server’s health is not good');
      must(state(engine.snapshot(), 'backend') === 'healthy', 'the backend is blamed');
      server.fault(null);
      await prompted((ok) => ok);
      await until(engine, (s) => s.causes.every((c) => c.component !== 'ai'), 40_000, 'an AI service that delivers');
      return row({ detectedAfterMs, cause: words, verified: 'well again with the first text' });
    },
  },
  {
    id: 'F40 idle',
    fault: 'an idle model stops delivering; nobody asks it',
    async run(stage) {
      const { engine, servers, backend } = await withModels(stage, ['coder-7b'], {
        'cadence.ai': 1,
        'ai.promptEvery': 3,
      });
      const server = one(servers);
      // Used by the backend once: from then on it belongs to this stack, and is asked for a word while it is idle.
      server.fault('slow');
      await ask(stage, backend, 'coder-7b', 40);
      server.fault(null);
      await until(engine, () => serverOf(engine, server)?.delivery?.ok === true, 60_000, 'a word of the idle model');
      const firstToken = () => engine.readings().ai?.metrics['ai.firstToken'] ?? 0;
      await until(engine, () => firstToken() > 0, 60_000, 'a time to the first token');
      const { cause, detectedAfterMs } = await detect(
        engine,
        () => server.fault('empty'),
        'model-delivers-nothing',
        60_000,
      );
      must(cause.title.includes('coder-7b'), `another model is blamed: ${cause.title}`);
      server.fault(null);
      await until(engine, (s) => s.causes.every((c) => c.component !== 'ai'), 40_000, 'an AI service that delivers');
      return row({
        detectedAfterMs,
        cause: `${cause.title} ${cause.detail}`,
        verified: 'well again with the first word',
      });
    },
  },
  wedgedCase(
    'F41',
    'one of two models hangs in its next token, its health stays good',
    (s) => s.fault('hang'),
    'model-stuck',
    (s) => s.fault(null),
  ),
  wedgedCase(
    'F41 stopped',
    'one of two model servers is stopped (SIGSTOP)',
    (s) => s.kill('SIGSTOP'),
    'model-stopped',
    (s) => s.kill('SIGCONT'),
  ),
  wedgedCase(
    'F41 dead',
    'the generating thread of one of two models dies',
    (s) => s.fault('die'),
    'model-dead',
    (s) => {
      s.fault(null);
      return s.restart();
    },
  ),
];
