import { program as declaration } from '../../../shared/components/program.ts';
import { formatBytes } from '../../../shared/format.ts';
import { cause, healthIn, isCritical } from '../../diagnosis/rule.ts';
import { fact } from '../../health/findings.ts';
import { figureOf } from '../figure.ts';
import { kind } from '../service.ts';
import { judgeService } from '../service-judge.ts';
import { restartService } from '../service-restart.ts';
import { serviceTrouble } from '../service-rules.ts';
import { createProgramProbe } from './probe.ts';

export const program = kind(declaration, (self) => ({
  probe: { create: ({ settings }) => createProgramProbe(self, settings), pace: { soonInTrouble: true } },
  judge: judgeService(self, ['resident'], ({ facts }) =>
    facts.stopped ? [fact('fact:process-stopped', 'critical', 'It was stopped (SIGSTOP or Ctrl-Z)')] : [],
  ),
  rules: [
    (input) => {
      const stopped = healthIn(input.health, self.id).findings.find((f) => f.id === 'fact:process-stopped');
      const pid = self.reading(input.readings)?.facts.processes?.[0]?.pid;
      if (stopped === undefined || !isCritical(input, self.id)) return null;
      return cause(input, {
        id: self.common.hangs,
        component: self.id,
        severity: 'P1',
        title: `${self.title} is stopped.`,
        detail: stopped.text,
        action: {
          kind: 'advice',
          text: `Let it go on where it was stopped, or with \`kill -CONT ${pid ?? 'its pid'}\`.`,
        },
      });
    },
    ...serviceTrouble(self, {
      where: () => 'this machine',
      otherwise: self.cause('not-running'),
      gone: (failure) => failure.got,
    }),
  ],
  words: { figure: figureOf(self.metric('resident'), formatBytes) },
  runbooks: { [self.restart]: restartService(self) },
}));
