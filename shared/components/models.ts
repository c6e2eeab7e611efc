import { z } from 'zod';
import { cadenceSetting, setting } from '../primitives/setting.ts';
import { type Declaration, factsOf } from './declaration.ts';
import { disk } from './disk.ts';
import type { ModelReport } from './model-report.ts';

/** What a reading of MLX models tells beyond numbers. */
export interface ModelsFacts {
  readonly report: ModelReport;
}

export const models = {
  id: 'models',
  title: 'MLX models',
  dependsOn: [disk],
  layer: 'stack',
  expensive: true,
  heeds: ['machine.minFreeDisk'],
  cadence: cadenceSetting(
    900,
    'Model files every (s)',
    'Model files are watched; this is how often they are scanned even if nothing was noticed.',
  ),
  settings: {
    enabled: setting({
      schema: z.boolean(),
      fallback: true,
      title: 'Watch model files',
      about: 'Whether MLX model files are checked for completeness.',
    }),
    expected: setting({
      schema: z.array(z.string().min(1)),
      fallback: [],
      title: 'Expected models',
      about:
        'Models that have to be there and complete, as org/name or a folder. Others are listed, and a warning at most.',
      env: ['LEANVIBE_MLX_MODEL'],
    }),
    default: setting({
      schema: z.string().min(1).nullable(),
      fallback: null,
      title: 'Model of the backend',
      about:
        'Model that the backend loads when none is named: checked like an expected one where it is there, not missed where it is not. Read from app/config/settings.py.',
      backendField: { name: 'mlx_model' },
    }),
    folders: setting({
      schema: z.array(z.string().min(1)),
      fallback: [],
      title: 'Model folders',
      about: 'Folders with a model per folder, besides ~/.leanvibe/models and the Hugging Face cache.',
      env: ['LEANVIBE_MODELS_DIR', 'MLX_MODELS_DIR'],
    }),
    hub: setting({
      schema: z.string().min(1).nullable(),
      fallback: null,
      title: 'Hugging Face cache',
      about: 'Folder of the Hugging Face hub cache; empty follows HF_HUB_CACHE, HF_HOME and the default.',
      env: ['HF_HUB_CACHE', 'HUGGINGFACE_HUB_CACHE'],
    }),
  },
  findings: {
    'model-incomplete': { word: 'incomplete', stated: true },
    'model-missing': { word: 'missing' },
    'models-more': {},
    'model-downloading': {},
  },
  metrics: {
    bytes: { title: 'Size on disk', unit: 'bytes' },
    incomplete: { title: 'Incomplete models', unit: 'count' },
  },
  runbooks: {
    'restore-models': {
      title: 'Restore models',
      does: 'Fetches what is missing of incomplete models into the folder where they lie; weights that are whole are kept.',
      never: 'Never downloads before you agree.',
      harmless: false,
    },
    'clear-model-cache': {
      title: 'Clear the model cache',
      does: 'Deletes cached mlx models, exactly the files that the preview lists, after asking.',
      never: 'Never follows a link out of the cache.',
      harmless: false,
    },
  },
  causes: {
    'model-missing': { means: 'A model that the settings expect lies in none of the model folders.' },

    'model-incomplete': {
      means:
        'Files of a model are missing, cut off or not what their names say. Weights that are in order are kept when it is restored.',
      prevention: 'Download models with `hf download`, and let it end before the backend is started.',
    },
  },
  outside: [{ host: 'huggingface.co', port: 443, needed: 'models cannot be downloaded', mirrors: ['HF_ENDPOINT'] }],
  facts: factsOf<ModelsFacts>(),
} as const satisfies Declaration;
