import { formatPercent } from '../../../shared/format.ts';
import { memoryPressure } from '../../diagnosis/machine.ts';
import { assessMemory } from '../../health/machine.ts';
import { component } from '../component.ts';
import { figureOf } from '../figure.ts';
import { createMachineMemoryProbe } from './probe.ts';

export const memory = component({
  id: 'memory',
  probe: {
    id: 'memory',
    isWanted: () => true,
    create: createMachineMemoryProbe,
  },
  judge: assessMemory,
  rules: [memoryPressure],
  words: {
    figure: figureOf('memory.used', formatPercent),
  },
  runbooks: {},
});
