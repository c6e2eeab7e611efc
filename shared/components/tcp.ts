import { z } from 'zod';
import { cadenceSetting, setting, timeoutSetting } from '../primitives/setting.ts';
import { type Declaration, factsOf } from './declaration.ts';
import { addressSetting, SERVICE_KIND } from './service-kind.ts';

/** What a reading of a TCP service tells beyond numbers. */
export interface TcpFacts {
  /** `127.0.0.1:5672`: where it took the connection. */
  readonly at: string;
  /** Its process on this machine, while somebody has stopped it (SIGSTOP, Ctrl-Z): the system takes connections for it all the same. */
  readonly stopped: { readonly pid: number; readonly name: string } | null;
}

/** Anything that listens: whether it takes a connection, keeps one that may be held, and is not stopped. */
export const tcp = {
  ...SERVICE_KIND,
  id: 'tcp',
  service: { name: 'TCP port', about: 'anything that listens on a port', address: 'at', example: 'localhost:5672' },
  cadence: cadenceSetting(3, '% every (s)', 'How often a connection is made.'),
  timeout: timeoutSetting(2000, '% time limit (ms)', 'How long a connection may take.'),
  settings: {
    at: addressSetting('Host and port.'),
    hold: setting({
      schema: z.boolean(),
      fallback: false,
      title: '% connection is held',
      about:
        'Whether a silent connection may stay open, whose end tells at once that it is gone. Not for a server that takes one connection after the other.',
    }),
  },
  findings: { 'tcp-stopped': { word: 'stopped', stated: true } },
  metrics: {
    connect: {
      title: 'Connection',
      unit: 'ms',
      spark: true,
      telling: true,
      threshold: {
        fallback: { warning: 500, critical: null },
        title: '% connection (ms)',
        about: 'Time until it takes a connection.',
      },
    },
  },
  causes: {
    'tcp-not-running': { means: 'Nothing listens at the port of %, or nothing gets through to it.' },
    'tcp-hangs': { means: 'The program at the port of % was stopped, or takes connections too late.' },
    'tcp-slow': { means: '% takes connections, and later than its limit allows.', issue: 'Performance' },
  },
  facts: factsOf<TcpFacts>(),
} as const satisfies Declaration;
