import { z } from 'zod';
import { urlPath } from '../primitives/schemas.ts';
import { cadenceSetting, setting } from '../primitives/setting.ts';
import { backend } from './backend.ts';
import { type Declaration, factsOf } from './declaration.ts';
import { mlx } from './mlx.ts';
import { models } from './models.ts';

/** What a reading of AI service tells beyond numbers. */
export interface AiFacts {
  /** Path that answered: `/health/ai`, `/health/mlx/detailed` or `/health/mlx`. */
  readonly path: string;
  readonly reported: string | null;
  readonly model: string | null;
  /** Null where the answer does not say. */
  readonly modelLoaded: boolean | null;
  readonly inferenceReady: boolean | null;
  /** How it answers (`production`, `mock`, `fallback`), and whether that is not what it would rather do; null where it does not say. */
  readonly strategy: string | null;
  readonly isFallback: boolean | null;
  readonly words: string | null;
  readonly recommendations: readonly string[];
  /** The optional test prompt of this or an earlier look; null when none was sent. */
  readonly prompt: { readonly ok: boolean; readonly tookMs: number; readonly words: string | null } | null;
}

export const ai = {
  id: 'ai',
  title: 'AI service',
  dependsOn: [models, mlx],
  partOf: backend,
  layer: 'stack',
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
    }),
    testPrompt: setting({
      schema: z.string().min(1).nullable(),
      fallback: null,
      title: 'Test prompt',
      about: 'A prompt that is sent on demand and after a recovery of the AI service; null sends none.',
    }),
    promptPath: setting({
      schema: urlPath.nullable(),
      fallback: null,
      title: 'Path of the test prompt',
      about:
        'Where the test prompt is posted to, as { message, session_id }. Null chooses from what the backend’s own OpenAPI description offers.',
    }),
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
    prompt: { title: 'Test prompt', unit: 'ms' },
  },
  runbooks: {},
  facts: factsOf<AiFacts>(),
} as const satisfies Declaration;
