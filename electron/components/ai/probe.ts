import { isIP } from 'node:net';
import { z } from 'zod';
import {
  elapsedMs,
  type Failure,
  hostPort,
  type Instant,
  type ModelServer,
  type ProbeFacts,
  type Settings,
} from '../../../shared/domain/index.ts';
import { BackendRequests, type Busy, busyWords } from '../../probes/backend-requests.ts';
import { describeSocketError, failure, timeoutFailure } from '../../probes/failure.ts';
import { judgeHealth, MAX_HEALTH_BYTES } from '../../probes/health-answer.ts';
import { type Limit, startLimit } from '../../probes/limit.ts';
import { anotherHas, askableAt } from '../../probes/own-addresses.ts';
import { oneLine } from '../../probes/plain-text.ts';
import type { Probe, ProbeContext, ProbeResult, ProbeSignal } from '../../probes/probe.ts';
import { notConnected } from '../../probes/tcp.ts';
import { onBattery } from '../../system/index.ts';
import { hasModel, isMock } from './mock.ts';
import { ModelLoads } from './model-loads.ts';
import { ModelServers } from './model-servers.ts';
import { PROMPT_LIMIT_MS, TestPrompt } from './prompt.ts';

/** The guide names `/health/ai`; LeanVibe's backend has `/health/mlx`. The first that is offered is used. */
const PATHS = ['/health/ai', '/health/mlx', '/health/mlx/detailed'] as const;
/** Tells the strategy, which the others leave out; it seldom changes. */
const DETAILED = '/health/mlx/detailed';
const DETAILED_EVERY_MS = 120_000;
/** The same where only that one tells whether a model is loaded: at every look while the service is well, which may come a little early. */
const DETAILED_ALONE_EVERY_MS = 25_000;
const LIMIT_MS = 3000;
/** How soon model servers with open requests are looked at again: those that work, and those that do not. */
const GLANCE_MS = { working: 10_000, unclear: 2000 } as const;

/** Fields are optional and wrongly typed ones are taken as not said: the answer belongs to another program. */
const AnswerSchema = z.object({
  status: z.string().nullable().catch(null).default(null),
  model: z.string().nullable().catch(null).default(null),
  model_name: z.string().nullable().catch(null).default(null),
  model_loaded: z.boolean().nullable().catch(null).default(null),
  inference_ready: z.boolean().nullable().catch(null).default(null),
  last_inference_time_ms: z.number().finite().nonnegative().nullable().catch(null).default(null),
  recommendations: z.array(z.string()).catch([]).default([]),
  strategy: z.string().nullable().catch(null).default(null),
  is_fallback: z.boolean().nullable().catch(null).default(null),
  /** `/health/mlx/detailed` has everything one level down. */
  runtime_status: z
    .object({
      status: z.string().nullable().catch(null).default(null),
      current_strategy: z
        .object({
          name: z.string().nullable().catch(null).default(null),
          is_fallback: z.boolean().nullable().catch(null).default(null),
        })
        .nullable()
        .catch(null)
        .default(null),
    })
    .nullable()
    .catch(null)
    .default(null),
});

/** How it answers, and with what; null where it does not say. */
interface Strategy {
  readonly name: string | null;
  readonly isFallback: boolean | null;
  readonly modelLoaded: boolean | null;
  readonly inferenceReady: boolean | null;
}

const strategyOf = (body: z.infer<typeof AnswerSchema>): Strategy => ({
  name: body.runtime_status?.current_strategy?.name ?? body.strategy,
  isFallback: body.runtime_status?.current_strategy?.is_fallback ?? body.is_fallback,
  modelLoaded: body.model_loaded,
  inferenceReady: body.inference_ready,
});

/** What an answer does not say itself, the detailed one may. */
const completed = (told: Strategy, more: Strategy): Strategy => ({
  name: told.name ?? more.name,
  isFallback: told.isFallback ?? more.isFallback,
  modelLoaded: told.modelLoaded ?? more.modelLoaded,
  inferenceReady: told.inferenceReady ?? more.inferenceReady,
});

type Facts = ProbeFacts['ai'];

interface Options {
  readonly settings: Settings;
  readonly requests?: BackendRequests;
  /** Whether the machine is on battery: then no prompt is sent by itself. Asks the system by default. */
  readonly isOnBattery?: () => Promise<boolean>;
}

/** What the backend says about its AI service, where it says anything; what its model servers do, and a test prompt, where one is set. */
export function createAiServiceProbe(options: Options): Probe<'ai'> {
  const { settings, requests = new BackendRequests(), isOnBattery = onBattery } = options;
  const [host, port] = [settings['backend.host'], settings['backend.port']];
  const hostHeader = hostPort(host, port);
  const mayPrompt = async () => !(await isOnBattery());
  const servers = new ModelServers({ settings, mayPrompt });
  const loads = new ModelLoads();
  const prompt = new TestPrompt({ settings, requests, mayPrompt });
  const listeners = new Set<(signal: ProbeSignal) => void>();
  let cancelGlance = () => {};
  /** The next run only looks at the model servers: the backend is asked no more often because a model is at work. */
  let glance = false;
  /** The newest word whose time was told. */
  let toldWord = Number.NEGATIVE_INFINITY;
  let strategy: (Strategy & { readonly at: Instant }) | null = null;
  /** When it was last read, not only remembered, that a model is there, and that it answers with it. */
  let modelAt: Instant | null = null;
  let firstChoiceAt: Instant | null = null;

  async function ask(path: string, context: ProbeContext): Promise<Answer | Busy> {
    const limit = startLimit(context, LIMIT_MS);
    return askWithin(limit, path, context).finally(limit.release);
  }

  async function askWithin(limit: Limit, path: string, { clock, readings }: ProbeContext): Promise<Answer | Busy> {
    if (requests.isAbsent(path, clock.now())) return { kind: 'not-offered' };
    const { address, passedOver } = await askableAt(host, readings);
    const tried = `GET http://${hostHeader}${path}`;
    if (address === null) return { kind: 'failed', failure: failure('refused', tried, anotherHas(port)) };
    const get = { address, port, path, hostHeader, agent: false, maxBytes: MAX_HEALTH_BYTES } as const;
    const result = await requests.get(get, limit.signal, clock);
    if (result.kind === 'busy') return result;
    if (result.kind === 'answer' && (result.status === 404 || result.status === 405)) {
      requests.noteAbsent(path, clock.now());
      return { kind: 'not-offered' };
    }
    if (result.kind === 'error' && limit.signal.aborted)
      return { kind: 'failed', failure: timeoutFailure(tried, LIMIT_MS, 'connected') };
    if (result.kind === 'error') {
      const missed = [{ address, family: isIP(address) === 6 ? 'IPv6' : 'IPv4', error: result.error } as const];
      const none = passedOver.length > 0 && result.phase === 'connect';
      return {
        kind: 'failed',
        failure: none
          ? notConnected(missed, port, tried, LIMIT_MS, passedOver)
          : describeSocketError(result.error, tried),
      };
    }
    const verdict = judgeHealth(result, `http://${hostHeader}${path}`, { ms: LIMIT_MS, expired: false });
    if (verdict.failure !== null) return { kind: 'failed', failure: verdict.failure };
    const body = result.kind === 'answer' ? AnswerSchema.safeParse(json(result.body)) : null;
    if (body === null || !body.success) {
      return { kind: 'failed', failure: failure('protocol', tried, 'It answered with JSON that is no object.') };
    }
    return { kind: 'answer', path, body: body.data, words: verdict.words };
  }

  /** How it answers: from the answer itself, and from the detailed one, asked seldom. That one failing is no failure of the service. */
  async function strategyBeside({ path, body }: Told, context: ProbeContext): Promise<Strategy> {
    const told = strategyOf(body);
    if (told.name !== null || path === DETAILED) return told;
    const now = context.clock.now();
    // What the first answer tells of the model itself is news at each look; told by this one alone, so is that.
    const everyMs = told.modelLoaded === null ? DETAILED_ALONE_EVERY_MS : DETAILED_EVERY_MS;
    if (context.reason !== 'demand' && strategy !== null && elapsedMs(strategy.at, now) < everyMs)
      return completed(told, strategy);
    const answer = await ask(DETAILED, context);
    const found = answer.kind === 'answer' ? strategyOf(answer.body) : (strategy ?? told);
    strategy = { ...found, at: now };
    return completed(told, found);
  }

  /** Notes how it answers, with when that was read: what only the detailed answer tells is older than this look. */
  function noteWell(told: Strategy, beside: Strategy, now: Instant): Pick<Facts, 'modelAt' | 'firstChoiceAt'> {
    const readAt = (isTold: boolean) => (isTold || strategy === null ? now : strategy.at);
    if (hasModel(beside)) modelAt = readAt(told.modelLoaded !== null || told.inferenceReady !== null);
    if (beside.isFallback !== true) firstChoiceAt = readAt(told.isFallback !== null);
    return { ...(modelAt && { modelAt }), ...(firstChoiceAt && { firstChoiceAt }) };
  }

  async function askBackend(context: ProbeContext, found: readonly ModelServer[]): Promise<ProbeResult<'ai'>> {
    for (const path of PATHS) {
      const answer = await ask(path, context);
      if (answer.kind === 'not-offered') continue;
      if (answer.kind === 'busy') return heldBack(context, hostHeader, busyWords(answer));
      if (answer.kind === 'failed') return { ok: false, failure: answer.failure };
      const beside = await strategyBeside(answer, context);
      const well = noteWell(strategyOf(answer.body), beside, context.clock.now());
      const isReady = hasModel(beside);
      const inferenceMs = answer.body.last_inference_time_ms;
      await prompt.send(context, { isReady, isMock: isMock(settings, beside.name), servers: found, inferenceMs });
      const answerMs = prompt.answerMs(context.clock.now());
      return result(answer, beside, { prompt: prompt.last, servers: found, ...well }, answerMs);
    }
    const tried = `GET http://${hostHeader}{${PATHS.join(', ')}}`;
    return { ok: false, failure: failure('not-offered', tried, 'This backend has none of these paths.') };
  }

  /** How long the slowest of the idle models took for one word, as often as they are asked for one: that is the time to the first token. */
  function firstToken(found: readonly ModelServer[]): { readonly 'ai.firstToken'?: number } {
    const words = found.flatMap(({ delivery }) => (delivery?.ok && delivery.at.mono > toldWord ? [delivery] : []));
    if (words.length === 0) return {};
    toldWord = Math.max(...words.map((w) => w.at.mono));
    return { 'ai.firstToken': Math.max(...words.map((w) => w.tookMs)) };
  }

  function planGlance({ clock }: ProbeContext): void {
    const { activity } = servers;
    cancelGlance();
    if (activity === 'none') return;
    cancelGlance = clock.after(GLANCE_MS[activity], () => {
      glance = true;
      tell('a model server is at work');
    });
  }

  function tell(why: string): void {
    for (const listener of [...listeners]) listener({ run: ['ai'], why });
  }
  const unlisten = prompt.onTold(() => tell('a prompt was sent'));

  return {
    id: 'ai',
    component: 'ai',
    everyMs: settings['cadence.ai'] * 1000,
    timeoutMs: 2 * PROMPT_LIMIT_MS + PATHS.length * LIMIT_MS + 15_000,
    async run(context): Promise<ProbeResult<'ai'>> {
      const last = context.readings.ai;
      const isGlance = glance && context.reason === 'signal';
      glance = false;
      const found = await servers.look(context, isGlance);
      planGlance(context);
      const answer = isGlance && last !== undefined ? last : await askBackend(context, found);
      const metrics = { ...answer.metrics, ...firstToken(found) };
      const facts = { ...answer.facts, servers: found };
      const happened = loads.look(facts, context.clock.now().wall);
      if (answer.ok) return { ok: true, metrics, facts: { ...answer.facts, servers: found, happened } };
      return { ok: false, failure: answer.failure, metrics, facts: { ...facts, happened } };
    },
    onSignal(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      unlisten();
      cancelGlance();
    },
  };
}

/** Nothing new was learned, and that is no trouble of the AI service: what it said last stands. */
function heldBack({ readings }: ProbeContext, host: string, why: string): ProbeResult<'ai'> {
  const last = readings.ai;
  if (last?.ok) return { ok: true, metrics: {}, facts: last.facts };
  return { ok: false, failure: failure('held-back', `asking ${host} about its AI service`, `${why}.`) };
}

type Answer =
  | { readonly kind: 'not-offered' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | {
      readonly kind: 'answer';
      readonly path: string;
      readonly body: z.infer<typeof AnswerSchema>;
      readonly words: string | null;
    };

type Told = Extract<Answer, { kind: 'answer' }>;

function result(
  { path, body, words }: Told,
  strategy: Strategy,
  others: Pick<Facts, 'prompt' | 'servers' | 'modelAt' | 'firstChoiceAt'>,
  answerMs: number | null,
): ProbeResult<'ai'> {
  return {
    ok: true,
    metrics: {
      ...(body.last_inference_time_ms === null ? {} : { 'ai.inference': body.last_inference_time_ms }),
      ...(answerMs === null ? {} : { 'ai.prompt': answerMs }),
    },
    facts: {
      ...others,
      path,
      reported: oneLine(body.status ?? body.runtime_status?.status ?? '', 60) || null,
      model: modelOf(body.model ?? body.model_name ?? ''),
      modelLoaded: strategy.modelLoaded,
      inferenceReady: strategy.inferenceReady,
      strategy: strategy.name === null ? null : oneLine(strategy.name, 40).toLowerCase() || null,
      isFallback: strategy.isFallback,
      words,
      recommendations: body.recommendations.slice(0, 5).map((text) => oneLine(text, 200)),
    },
  };
}

/** A model that it calls unknown is none that it names. */
const modelOf = (text: string): string | null =>
  /^(unknown|none|null)?$/i.test(text.trim()) ? null : oneLine(text, 120);

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
