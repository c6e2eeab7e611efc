import { formatPercent } from '../../../shared/format.ts';
import { component } from '../component.ts';
import { figureOf } from '../figure.ts';
import { cpuFacts } from './facts.ts';
import { assessCpu } from './judge.ts';
import { createMachineCpuProbe } from './probe.ts';
import { cpuHigh } from './rules.ts';

export const cpu = component({
  id: 'cpu',
  probe: {
    id: 'cpu',
    isWanted: () => true,
    create: createMachineCpuProbe,
    pace: { local: true },
  },
  judge: assessCpu,
  rules: [cpuHigh],
  words: {
    figure: figureOf('cpu.used', formatPercent),
  },
  tells: cpuFacts,
  runbooks: {},
});
