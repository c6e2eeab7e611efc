import { z } from 'zod';
import { cadenceSetting, setting, timeoutSetting } from '../primitives/setting.ts';
import { answerMetric } from './answer-metric.ts';
import { type Declaration, factsOf } from './declaration.ts';
import { disk } from './disk.ts';
import { addressSetting, SERVICE_KIND } from './service-kind.ts';

/** What a reading of PostgreSQL tells beyond numbers. */
export interface PostgresFacts {
  /** Whether it offers TLS. */
  readonly offersTls: boolean;
  /** `protocol`: it speaks PostgreSQL; `ready`: it also takes the user. Which one is asked follows from the settings. */
  readonly proved: 'protocol' | 'ready';
}

/** A PostgreSQL server, by the first messages of its protocol: no password is needed. */
export const postgres = {
  ...SERVICE_KIND,
  id: 'postgres',
  service: {
    name: 'PostgreSQL',
    about: 'a PostgreSQL server, asked without a password',
    address: 'at',
    example: 'localhost:5432',
    // At SIGTERM it waits for every client to leave, and lets nobody in meanwhile; at SIGINT it ends their transactions.
    process: { names: ['postgres', 'postmaster'], dataOption: '-D', endsBy: 'SIGINT' },
  },
  dependsOn: [disk],
  inspection: 'Queries, locks and connections',
  cadence: cadenceSetting(3, '% every (s)', 'How often it is asked.'),
  timeout: timeoutSetting(2000, '% time limit (ms)', 'Limit for connecting and for an answer.'),
  settings: {
    at: addressSetting('Host and port of PostgreSQL.'),
    user: setting({
      schema: z.string().min(1).max(63).nullable(),
      fallback: null,
      title: '% user',
      about:
        'With it a connection is begun as this user, which also tells that PostgreSQL is starting or full. It needs no password. Empty asks only whether PostgreSQL answers, and begins no session.',
    }),
    database: setting({
      schema: z.string().min(1).max(63).nullable(),
      fallback: null,
      title: '% database',
      about: 'The database of that user; empty for one of the same name.',
    }),
    password: setting({
      schema: z.string().min(1).nullable(),
      fallback: null,
      secret: true,
      title: '% password',
      about:
        'Used only for a closer look at queries, locks and connections, which a person asks for. Empty where the server wants none, or PGPASSWORD has it.',
    }),
  },
  metrics: {
    answer: answerMetric({ warning: 200, critical: 1000 }, 'Time until it answers the first message.'),
  },
  causes: {
    'postgres-not-running': {
      means: 'Nothing listens at the address of %, or nothing gets through to it.',
      prevention: 'Give its container `restart: unless-stopped`, or let Homebrew start it at login.',
    },
    'postgres-hangs': { means: '% takes connections and does not answer in time.' },
    'postgres-refuses-work': {
      means: '% answers and takes nobody in: it starts up, shuts down, recovers, or has no connection left.',
    },
    'postgres-slow': { means: '% answers, and later than its limit allows.', issue: 'Performance' },
  },
  documentation: 'www.postgresql.org',
  facts: factsOf<PostgresFacts>(),
} as const satisfies Declaration;
