import { tcp as declaration } from '../../../shared/components/tcp.ts';
import { formatMs } from '../../../shared/format.ts';
import { figureOf } from '../figure.ts';
import { kind } from '../service.ts';
import { judgeService } from '../service-judge.ts';
import { restartService } from '../service-restart.ts';
import { serviceTrouble } from '../service-rules.ts';
import { createTcpProbe } from './probe.ts';

export const tcp = kind(declaration, (self) => ({
  probe: { create: ({ settings }) => createTcpProbe(self, settings), pace: { soonInTrouble: true } },
  judge: judgeService(self, ['connect']),
  rules: serviceTrouble(self, {
    where: (settings) => self.setting(settings, 'at'),
    otherwise: self.cause('not-running'),
  }),
  words: { figure: figureOf(self.metric('connect'), formatMs) },
  runbooks: { [self.restart]: restartService(self) },
}));
