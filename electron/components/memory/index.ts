import { formatPercent } from '../../../shared/format.ts';
import { component } from '../component.ts';
import { figureOf } from '../figure.ts';
import { memoryFacts } from './facts.ts';
import { assessMemory } from './judge.ts';
import { createMachineMemoryProbe } from './probe.ts';
import { memoryPressure } from './rules.ts';

export const memory = component({
  id: 'memory',
  probe: {
    id: 'memory',
    isWanted: () => true,
    create: createMachineMemoryProbe,
    pace: { local: true },
  },
  judge: assessMemory,
  rules: [memoryPressure],
  words: {
    figure: figureOf('memory.used', formatPercent),
  },
  tells: memoryFacts,
  runbooks: {},
});
