import { cadenceSetting, timeoutSetting } from '../primitives/setting.ts';
import { answerMetric } from './answer-metric.ts';
import { factsOf } from './declaration.ts';
import { addressSetting, SERVICE_KIND } from './service-kind.ts';

/** What a reading of a service tells that is judged by its answer alone. */
export interface AnsweringFacts {
  /** As it names it; null where it does not. */
  readonly version: string | null;
}

/** What all services that are judged by their answer alone have in their declarations. */
export const ANSWERING_SERVICE = {
  ...SERVICE_KIND,
  cadence: cadenceSetting(3, '% every (s)', 'How often it is asked.'),
  timeout: timeoutSetting(2000, '% time limit (ms)', 'How long an answer may take.'),
  settings: {
    at: addressSetting('Host and port. Needs no key: what is asked is answered without one.'),
  },
  metrics: {
    answer: answerMetric({ warning: 500, critical: null }, 'Time until it answers.'),
  },
  facts: factsOf<AnsweringFacts>(),
} as const;
