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
    'qdrant-not-running': { prevention: 'Give its container `restart: unless-stopped`.' },
    'qdrant-hangs': {},
    'qdrant-fails': {},
    'qdrant-slow': { issue: 'Performance' },
  },
  documentation: 'qdrant.tech',
} as const satisfies Declaration;
