import { z } from 'zod';
import { cadenceSetting, setting } from '../primitives/setting.ts';
import { type Declaration, factsOf } from './declaration.ts';
import type { MlxRuntime } from './mlx-runtime.ts';

/** What a reading of MLX runtime tells beyond numbers. */
export interface MlxFacts {
  readonly runtime: MlxRuntime;
  /** When the check really ran; later readings repeat it while nothing it depends on changed. Milliseconds since the epoch. */
  readonly checkedAt: number;
}

export const mlx = {
  id: 'mlx',
  title: 'MLX runtime',
  dependsOn: [],
  layer: 'stack',
  expensive: true,
  loadsModels: true,
  cadence: cadenceSetting(
    60,
    'MLX runtime every (s)',
    'How often it is looked whether the backend’s Python changed; mlx is imported only if it did.',
  ),
  settings: {
    enabled: setting({
      schema: z.boolean(),
      fallback: true,
      title: 'Check the MLX runtime',
      about: 'Whether mlx is imported once in the backend’s own Python, and again when that changed.',
    }),
    python: setting({
      schema: z.string().min(1).nullable(),
      fallback: null,
      title: 'Python of the backend',
      about:
        'Interpreter or environment that runs the backend. Default: UV_PROJECT_ENVIRONMENT, .venv or venv in the backend folder.',
      env: ['UV_PROJECT_ENVIRONMENT'],
    }),
  },
  findings: {
    'mlx-missing': { word: 'missing' },
    'mlx-broken': { word: 'broken' },
    'mlx-architecture': { word: 'wrong architecture' },
    'mlx-slow': { word: 'slow' },
    'python-broken': { word: 'Python broken' },
    'no-python': {},
    'waits-for-trust': { unread: 'not run until trusted' },
    'mlx-unread': {},
  },
  metrics: {
    operation: { title: 'Import and array operation', unit: 'ms' },
  },
  runbooks: {
    'reinstall-mlx': {
      title: 'Reinstall MLX',
      does: 'Installs mlx and mlx-lm into the backend’s own environment, with live output, and shows that they calculate.',
      never: 'Never installs into the Python on PATH.',
      harmless: false,
    },
  },
  causes: {
    'mlx-missing': { means: 'mlx or mlx-lm is not installed in the environment of the backend.' },
    'mlx-architecture': {
      means: 'The backend’s Python is not built for this processor, and mlx is there for arm64 only.',
    },
    'python-broken': { means: 'The backend’s Python does not run, or there is none where its environment should be.' },
    'mlx-slow': { means: 'Importing mlx took longer than the look at it waits.' },
    'mlx-broken': {
      means: 'mlx is installed in the environment of the backend, and importing it fails.',
      prevention: 'Pin mlx and mlx-lm in `uv.lock`, and install with `uv sync`.',
    },
  },
  reference: { links: [{ id: 'mlx', title: 'Apple MLX Support', url: 'https://github.com/ml-explore/mlx/issues' }] },
  facts: factsOf<MlxFacts>(),
} as const satisfies Declaration;
