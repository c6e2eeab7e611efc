import { formatMs } from '../../../shared/format.ts';
import { gatheringRunbook } from '../../recovery/index.ts';
import { onBattery } from '../../system/index.ts';
import { component } from '../component.ts';
import { figureOf, firstFigure } from '../figure.ts';
import { prompt } from './checks.ts';
import { environmentFile } from './environment.ts';
import { aiFacts } from './facts.ts';
import { assessAi } from './judge.ts';
import { aiFound, looksAt, planRecoverAi } from './plan-recover.ts';
import { planTuneAi } from './plan-tune.ts';
import { createAiServiceProbe } from './probe.ts';
import { aiSuffers, aiTrouble } from './rules.ts';

export const ai = component({
  id: 'ai',
  probe: {
    id: 'ai',
    isWanted: (settings) => settings['backend.enabled'] && settings['ai.enabled'],
    create: ({ settings, requests, isOnBattery }) =>
      createAiServiceProbe({ settings, requests, isOnBattery: async () => isOnBattery() || (await onBattery()) }),
    pace: { sparing: true, soonInTrouble: true, costly: true },
  },
  happened: (readings) => readings.ai?.facts?.happened ?? [],
  judge: assessAi,
  rules: [aiTrouble],
  suffers: aiSuffers,
  words: {
    figure: firstFigure(figureOf('ai.prompt', formatMs), figureOf('ai.inference', formatMs)),
  },
  tells: aiFacts,
  checks: { prompt },
  runbooks: {
    'recover-ai': gatheringRunbook({ alias: 'ai', plan: planRecoverAi, looksAt: looksAt(), gather: aiFound }),
    'tune-ai': gatheringRunbook({
      alias: 'ai-settings',
      plan: planTuneAi,
      looksAt: ['ai'],
      gather: ({ settings }) => environmentFile(settings),
    }),
  },
});
