import { cadenceSetting, timeoutSetting } from '../primitives/setting.ts';
import { answerMetric } from './answer-metric.ts';
import { factsOf } from './declaration.ts';
import type { ModelServer } from './model-server.ts';
import { addressSetting, SERVICE_KIND } from './service-kind.ts';

/** What a reading of a program that serves models tells beyond numbers. */
export interface ModelServiceFacts
  extends Pick<ModelServer, 'usedByBackend' | 'state' | 'since' | 'requests' | 'delivery'> {
  /** Models that may answer now, as it names them; empty where none is loaded, or it does not tell. */
  readonly models: readonly string[];
  /** Its process on this machine; null where that cannot be told (a container, another user, another machine): its work is not judged then. */
  readonly pid: number | null;
}

/** What all services that serve models have in their declarations. */
export const MODEL_SERVICE = {
  ...SERVICE_KIND,
  cadence: cadenceSetting(5, '% every (s)', 'How often it is asked for its health and its work is looked at.'),
  timeout: timeoutSetting(3000, '% time limit (ms)', 'How long the answer for its health may take.'),
  settings: {
    at: addressSetting(
      'Host and port. While it is idle, on mains, it is asked for one word as often as ai.promptEvery says.',
    ),
  },
  metrics: {
    answer: answerMetric({ warning: 1000, critical: null }, 'Time until it answers without a model.'),
    firstToken: {
      title: 'First token',
      unit: 'ms',
      telling: true,
      threshold: {
        fallback: { warning: 10_000, critical: null },
        title: '% first token (ms)',
        about: 'Time of one word of an idle model.',
      },
    },
  },
  facts: factsOf<ModelServiceFacts>(),
} as const;
