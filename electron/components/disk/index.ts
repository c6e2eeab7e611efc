import { formatPercent } from '../../../shared/format.ts';
import { diskFull } from '../../diagnosis/machine.ts';
import { assessDisk } from '../../health/machine.ts';
import { component } from '../component.ts';
import { figureOf } from '../figure.ts';
import { createMachineDiskProbe } from './probe.ts';

export const disk = component({
  id: 'disk',
  probe: {
    id: 'disk',
    isWanted: () => true,
    create: createMachineDiskProbe,
  },
  judge: assessDisk,
  rules: [diskFull],
  words: {
    figure: figureOf('disk.used', formatPercent),
  },
  runbooks: {},
});
