import type { ModelsView } from '../../shared/contract/index.ts';

const FOLDERS: ModelsView['folders'] = [
  { path: '~/.leanvibe/models', source: 'default', state: 'read' },
  { path: '~/.cache/huggingface/hub', source: 'default', state: 'read' },
  { path: '~/.cache/huggingface/transformers', source: 'old transformers cache', state: 'absent' },
];

/** Every state that a model can be in, with long names. */
export const MODELS: ModelsView = {
  bytes: 41_800_000_000,
  lookedAt: 0,
  folders: FOLDERS,
  models: [
    {
      name: 'microsoft/Phi-3.5-mini-instruct',
      path: '~/.cache/huggingface/hub/models--microsoft--Phi-3.5-mini-instruct',
      expected: true,
      state: 'incomplete',
      bytes: 5_400_000_000,
      fit: {
        state: 'not-now',
        needBytes: 9_200_000_000,
        text: 'Loaded, it takes 8.6 GB (7.1 GB of weights and 1.5 GB of cache for 4,096 tokens). 6.2 GB are free: 2.4 GB are missing now.',
      },
      problems: [
        'model-00002-of-00002.safetensors is 1.2 GB, its header says 2.7 GB.',
        'tokenizer.json is a link to ../../blobs/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08, which is not there.',
      ],
    },
    {
      name: 'mlx-community/Qwen2.5-Coder-32B-Instruct-4bit-with-a-name-that-goes-on',
      path: '~/.cache/huggingface/hub/models--mlx-community--Qwen2.5-Coder-32B-Instruct-4bit-with-a-name-that-goes-on',
      expected: false,
      state: 'complete',
      bytes: 18_400_000_000,
      problems: [],
      fit: {
        state: 'never',
        needBytes: 19_400_000_000,
        text: 'Loaded, it takes 18 GB (17 GB of weights and 1 GB of cache for 4,096 tokens). The GPU may take 16 GB of 24 GB, the usual share of the system: it does not fit, whatever is closed.',
      },
    },
    {
      name: 'mlx-community/whisper-large-v3',
      path: '~/.leanvibe/models/whisper',
      expected: false,
      state: 'downloading',
      bytes: 900_000_000,
      problems: [],
      fit: null,
    },
    { name: 'org/gone', path: null, expected: true, state: 'missing', bytes: 0, problems: [], fit: null },
  ],
  runtime: {
    ok: false,
    text: 'mlx is not installed in ~/code/leanvibe-ai/leanvibe-backend/.venv.',
    checkedAt: 0,
    rows: [
      { title: 'Python', value: '~/code/leanvibe-ai/leanvibe-backend/.venv/bin/python' },
      { title: 'Version', value: '3.12.8, arm64' },
    ],
  },
};

export const NO_MODELS: ModelsView = { bytes: 0, lookedAt: 0, folders: FOLDERS, models: [], runtime: null };
