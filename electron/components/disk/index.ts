import { formatPercent } from '../../../shared/format.ts';
import { component } from '../component.ts';
import { figureOf } from '../figure.ts';
import { room } from './checks.ts';
import { diskFacts } from './facts.ts';
import { assessDisk } from './judge.ts';
import { createMachineDiskProbe } from './probe.ts';
import { diskFull } from './rules.ts';

export const disk = component({
  id: 'disk',
  probe: {
    id: 'disk',
    isWanted: () => true,
    create: createMachineDiskProbe,
    pace: { local: true },
  },
  judge: assessDisk,
  rules: [diskFull],
  words: {
    figure: figureOf('disk.used', formatPercent),
  },
  tells: diskFacts,
  checks: { room },
  runbooks: {},
});
