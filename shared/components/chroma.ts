import { ANSWERING_SERVICE } from './answering-service.ts';
import type { Declaration } from './declaration.ts';
import { disk } from './disk.ts';

/** A Chroma server, by its heartbeat. */
export const chroma = {
  ...ANSWERING_SERVICE,
  id: 'chroma',
  service: {
    name: 'Chroma',
    about: 'a Chroma server (1.0 or newer), by its heartbeat; its collections are not read',
    address: 'at',
    example: 'localhost:8000',
  },
  dependsOn: [disk],
  causes: {
    'chroma-not-running': {
      means: 'Nothing listens at the address of %, or nothing gets through to it.',
      prevention: 'Give its container `restart: unless-stopped`.',
    },
    'chroma-hangs': { means: '% takes connections and does not answer in time.' },
    'chroma-fails': { means: '% answers, and not as it should. Its own words are the evidence.' },
    'chroma-slow': { means: '% answers, and later than its limit allows.', issue: 'Performance' },
  },
  documentation: 'docs.trychroma.com',
} as const satisfies Declaration;
