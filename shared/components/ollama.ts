import type { Declaration } from './declaration.ts';
import { MODEL_SERVICE } from './model-service.ts';

/** Ollama, judged by its work and by one word: it answers 200 with an empty text while nothing is generated. */
export const ollama = {
  ...MODEL_SERVICE,
  id: 'ollama',
  service: {
    name: 'Ollama',
    about:
      'an Ollama, judged by its work and by one word of a model that is loaded; it does not tell how many requests wait in its own queue',
    address: 'at',
    example: 'localhost:11434',
  },
  causes: {
    'ollama-not-running': {},
    'ollama-hangs': {},
    'ollama-fails': {},
    'ollama-delivers-nothing': {},
    'ollama-slow': { issue: 'Performance' },
  },
} as const satisfies Declaration;
