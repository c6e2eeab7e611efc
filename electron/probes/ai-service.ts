import { z } from 'zod';
import {
  backendUrl,
  elapsedMs,
  type Failure,
  hostPort,
  type ProbeFacts,
  type Settings,
} from '../../shared/domain/index.ts';
import { postJson } from '../system/index.ts';
import { BackendRequests, type Busy, busyWords } from './backend-requests.ts';
import { deliveredText } from './delivered-text.ts';
import { describeSocketError, failure, timeoutFailure } from './failure.ts';
import { judgeHealth, MAX_HEALTH_BYTES } from './health-answer.ts';
import { oneLine } from './plain-text.ts';
import type { Probe, ProbeContext, ProbeResult } from './probe.ts';
import { DESCRIPTIONS, type PromptTarget, promptTarget } from './prompt-target.ts';

/** The guide names `/health/ai`; LeanVibe's backend has `/health/mlx`. The first that is offered is used. */
const PATHS = ['/health/ai', '/health/mlx', '/health/mlx/detailed'] as const;
/** Tells the strategy, which the others leave out; it seldom changes. */
const DETAILED = '/health/mlx/detailed';
const DETAILED_EVERY_MS = 120_000;
const LIMIT_MS = 3000;
/** The description of LeanVibe's API has 300 KB. */
const MAX_DESCRIPTION_BYTES = 4 * 1024 ** 2;
/** The guide gives the test prompt 30 s. */
export const PROMPT_LIMIT_MS = 30_000;

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

interface Strategy {
  readonly name: string | null;
  readonly isFallback: boolean | null;
}

const strategyOf = ({ strategy, is_fallback, runtime_status }: z.infer<typeof AnswerSchema>): Strategy => ({
  name: runtime_status?.current_strategy?.name ?? strategy,
  isFallback: runtime_status?.current_strategy?.is_fallback ?? is_fallback,
});

type Facts = ProbeFacts['ai.service'];

interface Options {
  readonly settings: Settings;
  readonly requests?: BackendRequests;
}

/** What the backend says about its AI service, where it says anything; on demand a test prompt, where one is set. */
export function createAiServiceProbe({ settings, requests = new BackendRequests() }: Options): Probe<'ai.service'> {
  const base = { address: settings['backend.host'], port: settings['backend.port'] };
  const hostHeader = hostPort(settings['backend.host'], settings['backend.port']);
  let prompt: Facts['prompt'] = null;
  let strategy: (Strategy & { readonly mono: number }) | null = null;

  async function ask(path: string, { signal, clock }: ProbeContext): Promise<Answer | Busy> {
    if (requests.isAbsent(path, clock.now())) return { kind: 'not-offered' };
    const limit = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
    const get = { ...base, path, hostHeader, agent: false, maxBytes: MAX_HEALTH_BYTES } as const;
    const result = await requests.get(get, limit, clock);
    const tried = `GET http://${hostHeader}${path}`;
    if (result.kind === 'busy') return result;
    if (result.kind === 'answer' && (result.status === 404 || result.status === 405)) {
      requests.noteAbsent(path, clock.now());
      return { kind: 'not-offered' };
    }
    if (result.kind === 'error' && limit.aborted)
      return { kind: 'failed', failure: timeoutFailure(tried, LIMIT_MS, 'connected') };
    if (result.kind === 'error') return { kind: 'failed', failure: describeSocketError(result.error, tried) };
    const verdict = judgeHealth(result, `http://${hostHeader}${path}`, { ms: LIMIT_MS, expired: false });
    if (verdict.failure !== null) return { kind: 'failed', failure: verdict.failure };
    const body = result.kind === 'answer' ? AnswerSchema.safeParse(json(result.body)) : null;
    if (body === null || !body.success) {
      return { kind: 'failed', failure: failure('protocol', tried, 'It answered with JSON that is no object.') };
    }
    return { kind: 'answer', path, body: body.data, words: verdict.words };
  }

  /** How it answers: from the answer itself, else from the detailed one, asked seldom. That one failing is no failure of the service. */
  async function strategyBeside({ path, body }: Told, context: ProbeContext): Promise<Strategy> {
    const told = strategyOf(body);
    if (told.name !== null || path === DETAILED) return told;
    const now = context.clock.now().mono;
    if (context.reason !== 'demand' && strategy !== null && now - strategy.mono < DETAILED_EVERY_MS) return strategy;
    const answer = await ask(DETAILED, context);
    const found = answer.kind === 'answer' ? strategyOf(answer.body) : (strategy ?? told);
    strategy = { ...found, mono: now };
    return found;
  }

  return {
    id: 'ai.service',
    component: 'ai',
    everyMs: settings['cadence.ai'] * 1000,
    timeoutMs: PROMPT_LIMIT_MS + PATHS.length * LIMIT_MS + 1000,
    async run(context): Promise<ProbeResult<'ai.service'>> {
      for (const path of PATHS) {
        const answer = await ask(path, context);
        if (answer.kind === 'not-offered') continue;
        if (answer.kind === 'busy') return heldBack(context, hostHeader, busyWords(answer));
        if (answer.kind === 'failed') return { ok: false, failure: answer.failure };
        if (context.reason === 'demand') prompt = await sendPrompt(settings, requests, context);
        return result(answer, await strategyBeside(answer, context), prompt);
      }
      const tried = `GET http://${hostHeader}{${PATHS.join(', ')}}`;
      return { ok: false, failure: failure('not-offered', tried, 'This backend has none of these paths.') };
    },
  };
}

/** Nothing new was learned, and that is no trouble of the AI service: what it said last stands. */
function heldBack({ readings }: ProbeContext, host: string, why: string): ProbeResult<'ai.service'> {
  const last = readings['ai.service'];
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

function result({ path, body, words }: Told, strategy: Strategy, prompt: Facts['prompt']): ProbeResult<'ai.service'> {
  return {
    ok: true,
    metrics: {
      ...(body.last_inference_time_ms === null ? {} : { 'ai.inference': body.last_inference_time_ms }),
      ...(prompt?.ok ? { 'ai.prompt': prompt.tookMs } : {}),
    },
    facts: {
      path,
      reported: oneLine(body.status ?? body.runtime_status?.status ?? '', 60) || null,
      model: modelOf(body.model ?? body.model_name ?? ''),
      modelLoaded: body.model_loaded,
      inferenceReady: body.inference_ready,
      strategy: strategy.name === null ? null : oneLine(strategy.name, 40).toLowerCase() || null,
      isFallback: strategy.isFallback,
      words,
      recommendations: body.recommendations.slice(0, 5).map((text) => oneLine(text, 200)),
      prompt,
    },
  };
}

/** A model that it calls unknown is none that it names. */
const modelOf = (text: string): string | null =>
  /^(unknown|none|null)?$/i.test(text.trim()) ? null : oneLine(text, 120);

/** Sends the test prompt where the settings say, else where the backend's own description offers a place for it; null where it is not sent. */
async function sendPrompt(
  settings: Settings,
  requests: BackendRequests,
  { signal, clock }: ProbeContext,
): Promise<Facts['prompt']> {
  const text = settings['ai.testPrompt'];
  if (text === null) return null;
  const path = settings['ai.promptPath'];
  const target =
    path === null
      ? await offeredTarget(text, settings, requests, { signal, clock })
      : { path, body: { message: text, session_id: 'lifeguard' } };
  if (target === null) return null;
  requests.note(clock.now());
  const begun = clock.now();
  const answer = await postJson(`${backendUrl(settings)}${target.path}`, target.body, PROMPT_LIMIT_MS, signal);
  const tookMs = elapsedMs(begun, clock.now());
  if (!answer.ok) return { ok: false, tookMs, words: oneLine(answer.reason, 200) };
  const delivered = deliveredText(answer.text);
  if (delivered.ok) return { ok: true, tookMs, words: null };
  return {
    ok: false,
    tookMs,
    words: oneLine(`POST ${target.path} answered ${answer.status} with ${delivered.why}`, 200),
  };
}

async function offeredTarget(
  prompt: string,
  settings: Settings,
  requests: BackendRequests,
  { signal, clock }: Pick<ProbeContext, 'signal' | 'clock'>,
): Promise<PromptTarget | null> {
  const [host, port] = [settings['backend.host'], settings['backend.port']];
  for (const path of DESCRIPTIONS) {
    if (requests.isAbsent(path, clock.now())) continue;
    const limit = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
    const get = { address: host, port, path, hostHeader: hostPort(host, port), agent: false } as const;
    const result = await requests.get({ ...get, maxBytes: MAX_DESCRIPTION_BYTES }, limit, clock);
    if (result.kind !== 'answer') return null;
    if (result.status === 404) requests.noteAbsent(path, clock.now());
    const target = result.status === 200 ? promptTarget(json(result.body), prompt) : null;
    if (target !== null) return target;
  }
  return null;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
