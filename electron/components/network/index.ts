import type { Readings } from '../../../shared/domain/index.ts';
import { gatheringRunbook } from '../../recovery/index.ts';
import { component } from '../component.ts';
import { ways } from './checks.ts';
import { inspectNetwork } from './inspect.ts';
import { assessNetwork } from './judge.ts';
import { gatherNameCache, planRecoverNetwork } from './plan-recover.ts';
import { createNetworkProbe } from './probe.ts';
import { networkTrouble } from './rules.ts';

export const network = component({
  id: 'network',
  probe: {
    id: 'network',
    isWanted: () => true,
    create: createNetworkProbe,
    pace: { local: true },
  },
  happened: (readings) => readings.network?.facts.happened ?? [],
  judge: assessNetwork,
  rules: [networkTrouble],
  words: {
    figure: ({ network: reading }: Readings) => reading?.facts.lan?.[0]?.address ?? 'no network',
  },
  inspect: inspectNetwork,
  checks: { ways },
  runbooks: {
    'recover-network': gatheringRunbook({
      alias: 'network',
      plan: planRecoverNetwork,
      looksAt: ['network'],
      gather: gatherNameCache,
    }),
  },
});
