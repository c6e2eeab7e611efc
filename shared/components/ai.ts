import { z } from 'zod';
import type { Happened } from '../primitives/happened.ts';
import { urlPath } from '../primitives/schemas.ts';
import { cadenceSetting, setting } from '../primitives/setting.ts';
import type { Instant } from '../primitives/time.ts';
import { backend } from './backend.ts';
import { type Declaration, factsOf } from './declaration.ts';
import { mlx } from './mlx.ts';
import type { Delivery, ModelServer } from './model-server.ts';
import { models } from './models.ts';

/** What a reading of AI service tells beyond numbers. */
export interface AiFacts {
  /** Path that answered: `/health/ai`, `/health/mlx/detailed` or `/health/mlx`. */
  readonly path: string;
  /** Model servers of this machine. Those of the last look where only they were looked at. */
  readonly servers: readonly ModelServer[];
  readonly reported: string | null;
  readonly model: string | null;
  /** Null where the answer does not say. */
  readonly modelLoaded: boolean | null;
  readonly inferenceReady: boolean | null;
  /** How it answers (`production`, `mock`, `fallback`), and whether that is not what it would rather do; null where it does not say. */
  readonly strategy: string | null;
  readonly isFallback: boolean | null;
  /** When it was last read that a model is loaded and ready, and that it answers as it would rather do; absent where it never was. */
  readonly modelAt?: Instant;
  readonly firstChoiceAt?: Instant;
  readonly words: string | null;
  readonly recommendations: readonly string[];
  /** The optional test prompt of this or an earlier look; null when none was sent. */
  readonly prompt: Delivery | null;
  /** Which models came to answer in the last hour, oldest first; absent where none was seen. */
  readonly happened?: readonly Happened[];
}

export const ai = {
  id: 'ai',
  title: 'AI service',
  dependsOn: [models, mlx],
  partOf: backend,
  inference: { promptEvery: 'ai.promptEvery', stuckAfter: 'ai.stuckAfter' },
  layer: 'stack',
  slot: { title: 'AI and models', holds: [models, mlx] },
  cadence: cadenceSetting(30, 'AI service every (s)', 'How often the AI service’s own health is asked for.'),
  settings: {
    enabled: setting({
      schema: z.boolean(),
      fallback: true,
      title: 'Watch the AI service',
      about: 'Whether /health/ai and /health/mlx are asked, where the backend offers them.',
    }),
    strategy: setting({
      schema: z.string().min(1).nullable(),
      fallback: null,
      title: 'AI strategy of the backend',
      about:
        'How the backend is meant to answer. With mock nobody misses a model. Read from .env, else from app/config/settings.py.',
      env: ['LEANVIBE_MLX_STRATEGY'],
      backendField: { name: 'mlx_strategy', choice: true },
    }),
    testPrompt: setting({
      schema: z.string().min(1).nullable(),
      fallback: null,
      title: 'Test prompt',
      about:
        'A prompt that is sent to the backend on demand, after a recovery of the AI service, and now and then while its models are idle (ai.promptEvery); empty sends none.',
    }),
    promptEvery: setting({
      schema: z.number().min(1).max(86_400).nullable(),
      fallback: 300,
      title: 'Ask an idle model every (s)',
      about:
        'How often the test prompt is sent, and a model server that the backend uses is asked for one word: only while it is idle and the machine is on mains. Empty never asks by itself; without ai.testPrompt the backend is asked nothing by itself.',
    }),
    stuckAfter: setting({
      schema: z.number().min(2).max(3600),
      fallback: 30,
      title: 'A model is stuck after (s)',
      about:
        'So long a model server with open requests may do no work before it is called stuck; one that works is busy.',
    }),
    promptPath: setting({
      schema: urlPath.nullable(),
      fallback: null,
      title: 'Path of the test prompt',
      about:
        'Where the test prompt is posted to, as { message, session_id }. Empty chooses from what the backend’s own OpenAPI description offers.',
    }),
  },
  findings: {
    'model-not-loaded': { word: 'no model loaded' },
    'inference-not-ready': { word: 'not ready' },
    'ai-fallback': { word: 'without a model', stated: true },
    'ai-mock': { word: 'mock', healthy: 'mock, without a model', note: true },
    'prompt-failed': { word: 'delivers nothing' },
    'model-stuck': { word: 'a model hangs' },
    'model-stopped': { word: 'a model is stopped' },
    'model-silent': { word: 'a model does not answer' },
    'model-dead': { word: 'a model cannot generate' },
    'model-delivers-nothing': { word: 'a model delivers nothing' },
    'model-busy': { word: 'busy', note: true },
  },
  metrics: {
    inference: {
      title: 'Last inference',
      unit: 'ms',
      spark: true,
      threshold: {
        fallback: { warning: 10_000, critical: null },
        title: 'AI answer (ms)',
        about: 'Time of the last inference or test prompt; the guide calls more than 10 s degraded.',
      },
    },
    prompt: { title: 'Test prompt', unit: 'ms', likewise: 'inference' },
    firstToken: { title: 'First token', unit: 'ms' },
  },
  runbooks: {
    'recover-ai': {
      title: 'Recover the AI service',
      does: 'Asks the backend to clear its model caches, mends the MLX runtime and the model files where they are broken, restarts the AI service where the backend can do that alone, the backend where not or where that did not help, and sends short prompts before and after.',
      never: 'Never deletes a model that is whole, never changes the configuration.',
      harmless: false,
      severity: 'high',
    },
    'tune-ai': {
      title: 'Set the AI performance settings',
      does: 'Writes the guide’s performance settings into the backend’s .env, after showing the change and asking, restarts the backend, and sends short prompts before and after.',
      never: 'Never writes without keeping a copy of the file, never changes another setting.',
      harmless: false,
    },
  },
  causes: {
    'model-not-loaded': { means: 'The AI service runs and has no model loaded.' },
    'inference-not-ready': { means: 'The AI service runs, and says that it is not ready to generate.' },
    'ai-fallback': {
      means:
        'The AI service answers without a model: it gives made-up or canned answers, because no model could be loaded.',
    },
    'prompt-failed': {
      means: 'The AI service was asked for one word and delivered none, although its health answer is good.',
    },
    'model-stuck': {
      means:
        'A model server has open requests and does no work: what generates is stuck. Its health answer stays good meanwhile.',
    },
    'model-stopped': { means: 'A model server was stopped (SIGSTOP, Ctrl-Z). It goes on as soon as it is let go on.' },
    'model-silent': { means: 'A model server answers nothing and does no work.' },
    'model-dead': { means: 'A model server says itself that it cannot generate any more.' },
    'model-delivers-nothing': { means: 'A model server answers for its health, and asked for one word it gave none.' },

    'ai-fails': { means: 'The AI part of the backend does not answer as it should, while the backend itself does.' },
    'ai-reports-failure': {
      means: 'The AI service says of itself that it is not well. Its own words are the evidence.',
    },
    'ai-slow': {
      means:
        'The AI service answers, and later than its limit allows. Other programs on the GPU or a machine that is short of memory are the usual reasons.',
      issue: 'Performance',
    },
  },
  facts: factsOf<AiFacts>(),
} as const satisfies Declaration;
