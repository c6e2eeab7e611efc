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
    'lm-studio-not-running': { means: 'Nothing listens at the address of %, or nothing gets through to it.' },
    'lm-studio-hangs': { means: '% takes connections and does not answer, or has open requests and does no work.' },
    'lm-studio-fails': { means: '% answers, and not as it should. Its own words are the evidence.' },
    'lm-studio-delivers-nothing': { means: '% answers for its health, and asked for one word it gave none.' },
    'lm-studio-slow': {
      means: '% answers, and later than its limit allows, or has been loading for longer than that may take.',
      issue: 'Performance',
    },
  },
} as const satisfies Declaration;
