import { ANSWERING_SERVICE } from './answering-service.ts';
import type { Declaration } from './declaration.ts';
import { disk } from './disk.ts';

/** A Qdrant server, by its name and whether it is ready. */
export const qdrant = {
  ...ANSWERING_SERVICE,
  id: 'qdrant',
  service: {
    name: 'Qdrant',
    about: 'a Qdrant server, by its name, its version and whether it is ready; its collections are not read',
    address: 'at',
    example: 'localhost:6333',
  },
  dependsOn: [disk],
  causes: {
    'qdrant-not-running': {
      means: 'Nothing listens at the address of %, or nothing gets through to it.',
      prevention: 'Give its container `restart: unless-stopped`.',
    },
    'qdrant-hangs': { means: '% takes connections and does not answer in time.' },
    'qdrant-fails': { means: '% answers, and not as it should. Its own words are the evidence.' },
    'qdrant-slow': { means: '% answers, and later than its limit allows.', issue: 'Performance' },
  },
  documentation: 'qdrant.tech',
} as const satisfies Declaration;
