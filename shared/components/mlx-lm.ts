import { type Declaration, factsOf } from './declaration.ts';
import { MODEL_SERVICE, type ModelServiceFacts } from './model-service.ts';

/** mlx-lm's server, judged by its work and by one word: its health stays good while nothing is generated. */
export const mlxLm = {
  id: 'mlx-lm',
  title: '%',
  service: {
    name: 'mlx-lm server',
    about:
      'an mlx_lm.server, judged by its work and by one word now and then; it does not tell which model is loaded, and without --model it is asked for no word',
    address: 'at',
    example: 'localhost:8080',
  },
  dependsOn: [],
  layer: 'stack',
  ...MODEL_SERVICE,
  findings: {},
  runbooks: {},
  causes: {
    'mlx-lm-not-running': {},
    'mlx-lm-hangs': {},
    'mlx-lm-fails': {},
    'mlx-lm-delivers-nothing': {},
    'mlx-lm-slow': { issue: 'Performance' },
  },
  facts: factsOf<ModelServiceFacts>(),
} as const satisfies Declaration;
