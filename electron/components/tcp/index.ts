import { tcp as declaration } from '../../../shared/components/tcp.ts';
import { formatMs } from '../../../shared/format.ts';
import { fact } from '../../health/findings.ts';
import { figureOf } from '../figure.ts';
import { kind } from '../service.ts';
import { judgeService } from '../service-judge.ts';
import { serviceRunbooks } from '../service-restart.ts';
import { serviceTrouble, stoppedRule } from '../service-rules.ts';
import { told } from '../told.ts';
import { createTcpProbe } from './probe.ts';

export const tcp = kind(declaration, null, (self) => ({
  probe: { create: ({ settings }) => createTcpProbe(self, settings), pace: { soonInTrouble: true } },
  judge: judgeService(self, ['connect'], ({ facts: { stopped } }) =>
    stopped === null
      ? []
      : [
          fact(
            'fact:tcp-stopped',
            'critical',
            `${stopped.name} (pid ${stopped.pid}) was stopped (SIGSTOP or Ctrl-Z): connections are taken for it, and nobody answers`,
          ),
        ],
  ),
  rules: [
    stoppedRule(self),
    ...serviceTrouble(self, {
      where: (settings) => self.setting(settings, 'at'),
      otherwise: self.cause('not-running'),
    }),
  ],
  words: { figure: figureOf(self.metric('connect'), formatMs) },
  tells: ({ readings }) => told(['Takes connections at', self.reading(readings)?.facts.at]),
  runbooks: serviceRunbooks(self),
}));
