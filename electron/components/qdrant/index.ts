import { qdrant as declaration } from '../../../shared/components/qdrant.ts';
import { type AnsweringProgram, answeringService } from '../answering-service.ts';
import { kind } from '../service.ts';
import { objectOf } from '../service-get.ts';
import { qdrantRecogniser } from './recognise.ts';

/** Its name and `/readyz` are answered without a key (qdrant.tech/documentation, “Monitoring”). */
const qdrantServer: AnsweringProgram = {
  name: 'Qdrant',
  path: '/',
  read(body) {
    const { title, version } = objectOf(body) ?? {};
    if (typeof title !== 'string' || !/^qdrant\b/i.test(title)) return null;
    return { version: typeof version === 'string' ? version : null };
  },
  readyPath: '/readyz',
};

export const qdrant = kind(declaration, qdrantRecogniser, (self) => answeringService(self, qdrantServer));
