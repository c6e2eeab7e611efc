import { formatPercent } from '../../../shared/format.ts';
import { cpuHigh } from '../../diagnosis/machine.ts';
import { assessCpu } from '../../health/machine.ts';
import { component } from '../component.ts';
import { figureOf } from '../figure.ts';
import { createMachineCpuProbe } from './probe.ts';

export const cpu = component({
  id: 'cpu',
  probe: {
    id: 'cpu',
    isWanted: () => true,
    create: createMachineCpuProbe,
  },
  judge: assessCpu,
  rules: [cpuHigh],
  words: {
    figure: figureOf('cpu.used', formatPercent),
  },
  runbooks: {},
});
