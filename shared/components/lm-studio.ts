import type { Declaration } from './declaration.ts';
import { MODEL_SERVICE } from './model-service.ts';

/** LM Studio’s server, judged by its work and by one word of a model that is loaded. */
export const lmStudio = {
  ...MODEL_SERVICE,
  id: 'lm-studio',
  service: {
    name: 'LM Studio',
    about:
      'the server of LM Studio, judged by its work and by one word of a model that is loaded; lms is not run, since that can start the app',
    address: 'at',
    example: 'localhost:1234',
  },
  causes: {
    'lm-studio-not-running': {},
    'lm-studio-hangs': {},
    'lm-studio-fails': {},
    'lm-studio-delivers-nothing': {},
    'lm-studio-slow': { issue: 'Performance' },
  },
} as const satisfies Declaration;
