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
    'chroma-not-running': { prevention: 'Give its container `restart: unless-stopped`.' },
    'chroma-hangs': {},
    'chroma-fails': {},
    'chroma-slow': { issue: 'Performance' },
  },
  documentation: 'docs.trychroma.com',
} as const satisfies Declaration;
