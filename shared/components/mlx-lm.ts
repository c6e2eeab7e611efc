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
    'mlx-lm-not-running': {},
    'mlx-lm-hangs': {},
    'mlx-lm-fails': {},
    'mlx-lm-delivers-nothing': {},
    'mlx-lm-slow': { issue: 'Performance' },
  },
} as const satisfies Declaration;
