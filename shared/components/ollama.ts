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
    'ollama-not-running': { means: 'Nothing listens at the address of %, or nothing gets through to it.' },
    'ollama-hangs': { means: '% takes connections and does not answer, or has open requests and does no work.' },
    'ollama-fails': { means: '% answers, and not as it should. Its own words are the evidence.' },
    'ollama-delivers-nothing': { means: '% answers for its health, and asked for one word it gave none.' },
    'ollama-slow': {
      means: '% answers, and later than its limit allows, or has been loading for longer than that may take.',
      issue: 'Performance',
    },
  },
} as const satisfies Declaration;
