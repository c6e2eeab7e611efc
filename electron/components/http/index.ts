import { http as declaration } from '../../../shared/components/http.ts';
import { formatMs } from '../../../shared/format.ts';
import { figureOf } from '../figure.ts';
import { kind } from '../service.ts';
import { judgeService } from '../service-judge.ts';
import { serviceRunbooks } from '../service-restart.ts';
import { serviceTrouble } from '../service-rules.ts';
import { told } from '../told.ts';
import { createHttpProbe } from './probe.ts';
import { httpRecogniser } from './recognise.ts';
import { httpTarget } from './target.ts';

export const http = kind(declaration, httpRecogniser, (self) => ({
  probe: { create: ({ settings }) => createHttpProbe(self, settings), pace: { soonInTrouble: true } },
  judge: judgeService(self, ['answer']),
  rules: serviceTrouble(self, {
    where: (settings) => httpTarget(self.setting(settings, 'at')).shown,
    otherwise: self.cause('fails'),
  }),
  words: { figure: figureOf(self.metric('answer'), formatMs) },
  tells: ({ readings, settings }) =>
    told(
      ['Address', httpTarget(self.setting(settings, 'at')).shown],
      ['Last status', self.reading(readings)?.facts.status?.toString()],
    ),
  runbooks: serviceRunbooks(self),
}));
