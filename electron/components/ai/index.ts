import { formatMs } from '../../../shared/format.ts';
import { onBattery } from '../../system/index.ts';
import { component } from '../component.ts';
import { figureOf, firstFigure } from '../figure.ts';
import { assessAi } from './judge.ts';
import { createAiServiceProbe } from './probe.ts';
import { aiTrouble } from './rules.ts';

export const ai = component({
  id: 'ai',
  probe: {
    id: 'ai',
    isWanted: (settings) => settings['backend.enabled'] && settings['ai.enabled'],
    create: ({ settings, requests, isOnBattery }) =>
      createAiServiceProbe({ settings, requests, isOnBattery: async () => isOnBattery() || (await onBattery()) }),
    pace: { sparing: true },
  },
  judge: assessAi,
  rules: [aiTrouble],
  words: {
    figure: firstFigure(figureOf('ai.prompt', formatMs), figureOf('ai.inference', formatMs)),
    findings: {
      'fact:model-not-loaded': 'no model loaded',
      'fact:inference-not-ready': 'not ready',
      'fact:ai-fallback': 'without a model',
      'fact:ai-mock': 'mock',
      'fact:prompt-failed': 'delivers nothing',
      'fact:model-stuck': 'a model hangs',
      'fact:model-stopped': 'a model is stopped',
      'fact:model-silent': 'a model does not answer',
      'fact:model-dead': 'a model cannot generate',
      'fact:model-delivers-nothing': 'a model delivers nothing',
      'fact:model-busy': 'busy',
    },
  },
  runbooks: {},
});
