import type { Declaration } from './declaration.ts';
import { MODEL_SERVICE } from './model-service.ts';

/** mlx-lm's server, judged by its work and by one word: its health stays good while nothing is generated. */
export const mlxLm = {
  ...MODEL_SERVICE,
  id: 'mlx-lm',
  service: {
    name: 'mlx-lm server',
    about:
      'an mlx_lm.server, judged by its work and by one word now and then; it does not tell which model is loaded, and without --model it is asked for no word',
    address: 'at',
    example: 'localhost:8080',
  },
  causes: {
    'mlx-lm-not-running': { means: 'Nothing listens at the address of %, or nothing gets through to it.' },
    'mlx-lm-hangs': { means: '% takes connections and does not answer, or has open requests and does no work.' },
    'mlx-lm-fails': { means: '% answers, and not as it should. Its own words are the evidence.' },
    'mlx-lm-delivers-nothing': { means: '% answers for its health, and asked for one word it gave none.' },
    'mlx-lm-slow': {
      means: '% answers, and later than its limit allows, or has been loading for longer than that may take.',
      issue: 'Performance',
    },
  },
} as const satisfies Declaration;
