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
    'llama-server-not-running': {},
    'llama-server-hangs': {},
    'llama-server-fails': {},
    'llama-server-delivers-nothing': {},
    'llama-server-slow': { issue: 'Performance' },
  },
} as const satisfies Declaration;
