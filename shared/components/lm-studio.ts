import { type Declaration, factsOf } from './declaration.ts';
import { MODEL_SERVICE, type ModelServiceFacts } from './model-service.ts';

/** LM Studio’s server, judged by its work and by one word of a model that is loaded. */
export const lmStudio = {
  id: 'lm-studio',
  title: '%',
  service: {
    name: 'LM Studio',
    about:
      'the server of LM Studio, judged by its work and by one word of a model that is loaded; lms is not run, since that can start the app',
    address: 'at',
    example: 'localhost:1234',
  },
  dependsOn: [],
  layer: 'stack',
  ...MODEL_SERVICE,
  findings: {},
  runbooks: {},
  causes: {
    'lm-studio-not-running': {},
    'lm-studio-hangs': {},
    'lm-studio-fails': {},
    'lm-studio-delivers-nothing': {},
    'lm-studio-slow': { issue: 'Performance' },
  },
  facts: factsOf<ModelServiceFacts>(),
} as const satisfies Declaration;
