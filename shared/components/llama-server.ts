import type { Declaration } from './declaration.ts';
import { MODEL_SERVICE } from './model-service.ts';

/** llama-server of llama.cpp, judged by its work and by one word: its health stays good after its memory ran out. */
export const llamaServer = {
  ...MODEL_SERVICE,
  id: 'llama-server',
  service: {
    name: 'llama-server',
    about:
      'a llama-server of llama.cpp, judged by its work and by one word while it does not sleep; its slots are not asked, since that wakes it',
    address: 'at',
    example: 'localhost:8080',
  },
  causes: {
    'llama-server-not-running': { means: 'Nothing listens at the address of %, or nothing gets through to it.' },
    'llama-server-hangs': { means: '% takes connections and does not answer, or has open requests and does no work.' },
    'llama-server-fails': { means: '% answers, and not as it should. Its own words are the evidence.' },
    'llama-server-delivers-nothing': { means: '% answers for its health, and asked for one word it gave none.' },
    'llama-server-slow': {
      means: '% answers, and later than its limit allows, or has been loading for longer than that may take.',
      issue: 'Performance',
    },
  },
} as const satisfies Declaration;
