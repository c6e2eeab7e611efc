import { program as declaration } from '../../../shared/components/program.ts';
import { formatBytes } from '../../../shared/format.ts';
import { fact } from '../../health/findings.ts';
import { withFolders } from '../../system/index.ts';
import { figureOf } from '../figure.ts';
import { kind } from '../service.ts';
import { judgeService } from '../service-judge.ts';
import { serviceRunbooks } from '../service-restart.ts';
import { serviceTrouble, stoppedRule } from '../service-rules.ts';
import { told } from '../told.ts';
import { createProgramProbe, processesWith } from './probe.ts';

export const program = kind(declaration, null, (self) => ({
  probe: {
    create: ({ settings, isOnBattery }) => createProgramProbe(self, settings, isOnBattery),
    pace: { soonInTrouble: true, costly: 'while-there' },
  },
  judge: judgeService(self, ['resident'], ({ facts }) =>
    facts.stopped ? [fact('fact:process-stopped', 'critical', 'It was stopped (SIGSTOP or Ctrl-Z)')] : [],
  ),
  rules: [
    stoppedRule(self),
    ...serviceTrouble(self, {
      where: () => 'this machine',
      otherwise: self.cause('not-running'),
      gone: (failure) => failure.got,
    }),
  ],
  words: { figure: figureOf(self.metric('resident'), formatBytes) },
  tells: ({ readings }) =>
    told(
      ...(self.reading(readings)?.facts.processes ?? []).map(
        ({ name, pid }) => ['Process', `${name} (pid ${pid})`] as const,
      ),
    ),
  runbooks: serviceRunbooks(self, {
    running: async ({ setting }, { settings, signal }) =>
      withFolders(await processesWith(setting(settings, 'match'), signal), signal),
  }),
}));
