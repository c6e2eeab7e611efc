import { address } from '../primitives/schemas.ts';
import { cadenceSetting, setting, timeoutSetting } from '../primitives/setting.ts';
import { answerMetric } from './answer-metric.ts';
import { type Declaration, factsOf } from './declaration.ts';
import { SERVICE_KIND } from './service-kind.ts';

/** What its address may begin with. */
export const HTTP_SCHEMES = ['http', 'https'] as const;

/** What a reading of an HTTP server tells beyond numbers. */
export interface HttpFacts {
  readonly status: number;
}

/** Anything that answers a GET. */
export const http = {
  ...SERVICE_KIND,
  id: 'http',
  service: {
    name: 'HTTP server',
    about: 'anything that answers a GET with a good status',
    address: 'at',
    example: 'http://localhost:8080/health',
  },
  cadence: cadenceSetting(
    3,
    '% every (s)',
    'How often it is asked; that it is gone is told at once by a connection that is held.',
  ),
  timeout: timeoutSetting(2000, '% time limit (ms)', 'How long an answer may take.'),
  settings: {
    at: setting({
      schema: address(HTTP_SCHEMES),
      needed: true,
      address: true,
      secret: true,
      fallback: 'http://localhost:1/',
      title: '% address',
      about: 'What is asked for, with a GET. A status below 400 is well; at / alone, one below 500.',
    }),
  },
  metrics: {
    answer: answerMetric({ warning: 1000, critical: null }, 'Time until it answers.'),
  },
  causes: {
    'http-not-running': { means: 'Nothing listens at the address of %, or nothing gets through to it.' },
    'http-hangs': { means: '% takes connections and does not answer in time.' },
    'http-fails': { means: '% answers with a status that means failure.' },
    'http-slow': { means: '% answers, and later than its limit allows.', issue: 'Performance' },
  },
  facts: factsOf<HttpFacts>(),
} as const satisfies Declaration;
