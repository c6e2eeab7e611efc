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
import { describeSocketError, failure, timeoutFailure } from './failure.ts';
import { judgeHealth, MAX_HEALTH_BYTES } from './health-answer.ts';
import { oneLine } from './plain-text.ts';
import type { Probe, ProbeContext, ProbeResult } from './probe.ts';

/** The guide names `/health/ai`; the real backend has the other two (design/stack-facts, "health"). The first that is offered is used. */
const PATHS = ['/health/mlx/detailed', '/health/ai', '/health/mlx'] as const;
const LIMIT_MS = 3000;
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
});

type Facts = ProbeFacts['ai.service'];

interface Options {
  readonly settings: Settings;
  readonly requests?: BackendRequests;
}

/** B2: what the backend says about its AI service, where it says anything; on demand a test prompt, where one is set. */
export function createAiServiceProbe({ settings, requests = new BackendRequests() }: Options): Probe<'ai.service'> {
  const base = { address: settings['backend.host'], port: settings['backend.port'] };
  const hostHeader = hostPort(settings['backend.host'], settings['backend.port']);
  let prompt: Facts['prompt'] = null;

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
        return result(answer, prompt);
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

function result(
  { path, body, words }: Extract<Answer, { kind: 'answer' }>,
  prompt: Facts['prompt'],
): ProbeResult<'ai.service'> {
  return {
    ok: true,
    metrics: {
      ...(body.last_inference_time_ms === null ? {} : { 'ai.inference': body.last_inference_time_ms }),
      ...(prompt?.ok ? { 'ai.prompt': prompt.tookMs } : {}),
    },
    facts: {
      path,
      reported: body.status === null ? null : oneLine(body.status, 60),
      model: oneLine(body.model ?? body.model_name ?? '', 120) || null,
      modelLoaded: body.model_loaded,
      inferenceReady: body.inference_ready,
      words,
      recommendations: body.recommendations.slice(0, 5).map((text) => oneLine(text, 200)),
      prompt,
    },
  };
}

async function sendPrompt(
  settings: Settings,
  requests: BackendRequests,
  { signal, clock }: ProbeContext,
): Promise<Facts['prompt']> {
  const text = settings['ai.testPrompt'];
  if (text === null) return null;
  requests.note(clock.now());
  const url = `${backendUrl(settings)}${settings['ai.promptPath']}`;
  const begun = clock.now();
  const answer = await postJson(url, { message: text, session_id: 'lifeguard' }, PROMPT_LIMIT_MS, signal);
  return {
    ok: answer.ok,
    tookMs: elapsedMs(begun, clock.now()),
    words: answer.ok ? null : oneLine(answer.reason, 200),
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
