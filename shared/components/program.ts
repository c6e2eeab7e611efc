import { z } from 'zod';
import { cadenceSetting, setting } from '../primitives/setting.ts';
import { type Declaration, factsOf } from './declaration.ts';
import { SERVICE_KIND } from './service-kind.ts';

/** What a reading of a program tells beyond numbers. */
export interface ProgramFacts {
  readonly processes: readonly { readonly pid: number; readonly name: string }[];
  /** All of them were stopped (SIGSTOP, Ctrl-Z). */
  readonly stopped: boolean;
}

/** A program without a port: whether it runs, and what it takes. */
export const program = {
  ...SERVICE_KIND,
  id: 'process',
  service: {
    name: 'Process',
    about: 'a program without a port, by words of its command line',
    address: 'match',
    example: 'celery -A app worker',
    noPort: true,
  },
  cadence: cadenceSetting(5, '% every (s)', 'How often the processes are looked through.'),
  settings: {
    match: setting({
      schema: z.string().min(3).max(500),
      needed: true,
      fallback: 'nothing is set',
      title: '% command line',
      about: 'Words that stand in its command line just so. Only processes of your own count.',
    }),
  },
  findings: { 'process-stopped': { word: 'stopped', stated: true } },
  metrics: {
    resident: {
      title: 'Memory',
      unit: 'bytes',
      spark: true,
      telling: true,
      threshold: {
        fallback: { warning: null, critical: null },
        title: '% memory (bytes)',
        about: 'Memory of all its processes together.',
      },
    },
    count: { title: 'Processes', unit: 'count' },
  },
  causes: {
    'process-not-running': { means: 'The program % does not run.' },
    'process-hangs': { means: 'The program % was stopped (SIGSTOP, Ctrl-Z).' },
    'process-slow': {
      means: 'The program % is above one of its limits, or takes long to start.',
      issue: 'Performance',
    },
  },
  facts: factsOf<ProgramFacts>(),
} as const satisfies Declaration;
