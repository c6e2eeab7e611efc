import { postgres as declaration } from '../../../shared/components/postgres.ts';
import { formatMs } from '../../../shared/format.ts';
import { figureOf } from '../figure.ts';
import { kind } from '../service.ts';
import { judgeService } from '../service-judge.ts';
import { serviceRunbooks } from '../service-restart.ts';
import { serviceTrouble } from '../service-rules.ts';
import { told } from '../told.ts';
import { inspectPostgres } from './inspect.ts';
import { postgresLeaves } from './leaves.ts';
import { postgresLogWords } from './log-words.ts';
import { createPostgresProbe } from './probe.ts';
import { postgresRecogniser } from './recognise.ts';

const PROVED = { protocol: 'it speaks PostgreSQL', ready: 'it takes the user in' } as const;

export const postgres = kind(declaration, postgresRecogniser, (self) => ({
  probe: { create: ({ settings }) => createPostgresProbe(self, settings), pace: { soonInTrouble: true } },
  leaves: postgresLeaves,
  judge: judgeService(self, ['answer']),
  rules: serviceTrouble(self, {
    where: (settings) => self.setting(settings, 'at'),
    otherwise: self.cause('refuses-work'),
  }),
  inspect: inspectPostgres(self),
  logWords: postgresLogWords,
  words: { figure: figureOf(self.metric('answer'), formatMs) },
  tells: ({ readings, settings }) => {
    const { offersTls, proved } = self.reading(readings)?.facts ?? {};
    return told(
      ['Address', self.setting(settings, 'at')],
      ['Offers TLS', offersTls === undefined ? null : offersTls ? 'yes' : 'no'],
      ['Seen', proved === undefined ? null : PROVED[proved]],
    );
  },
  runbooks: serviceRunbooks(self, {
    words: { lost: 'Open transactions are rolled back.', lostAtEnd: 'Open transactions are rolled back.' },
  }),
}));
