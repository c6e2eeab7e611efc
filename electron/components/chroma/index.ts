import { chroma as declaration } from '../../../shared/components/chroma.ts';
import { type AnsweringProgram, answeringService } from '../answering-service.ts';
import { kind } from '../service.ts';
import { objectOf } from '../service-get.ts';
import { chromaRecogniser } from './recognise.ts';

/** The heartbeat is answered without a tenant, a database and a token. */
const chromaServer: AnsweringProgram = {
  name: 'Chroma',
  path: '/api/v2/heartbeat',
  read: (body) => (typeof objectOf(body)?.['nanosecond heartbeat'] === 'number' ? { version: null } : null),
};

export const chroma = kind(declaration, chromaRecogniser, (self) => answeringService(self, chromaServer));
