import { elapsedMs, type FindingOf, type ServiceId } from '../../shared/domain/index.ts';
import { formatDuration, formatMs } from '../../shared/format.ts';
import { restartAction } from '../diagnosis/kept.ts';
import {
  advice,
  adviceAnd,
  cause,
  course,
  evidence,
  findingEvidence,
  healthIn,
  isTroubled,
  offer,
  type Rule,
} from '../diagnosis/rule.ts';
import { fact } from '../health/findings.ts';
import { lastDelivered } from './delivery.ts';
import { figureOf, firstFigure } from './figure.ts';
import { busyWords, type ServerTrouble, serverTrouble, troubleWords } from './model-server-words.ts';
import { createModelServiceProbe, type ModelKind, type ModelSelf, type ServingProgram } from './model-service-probe.ts';
import type { ServicePart } from './service.ts';
import { judgeService } from './service-judge.ts';
import { serviceRunbooks } from './service-restart.ts';
import { serviceTrouble } from './service-rules.ts';
import { told } from './told.ts';

/** Everything of a service that serves models but what its answers look like. */
export const modelService = (self: ModelSelf, kind: ServingProgram): ServicePart => ({
  probe: {
    create: ({ settings, isOnBattery }) => createModelServiceProbe(self, kind, settings, { isOnBattery }),
    pace: { soonInTrouble: true, costly: 'while-there' },
  },
  judge: judgeService<ModelKind>(self, ['answer', 'firstToken'], ({ facts, at }): readonly FindingOf<ServiceId>[] => {
    const trouble = serverTrouble(facts);
    if (trouble !== null) return [fact(trouble, 'critical', `It ${troubleWords(facts, at.wall)}`)];
    return facts.state === 'busy' ? [fact('fact:model-busy', 'warning', `It ${busyWords(facts, at.wall)}`)] : [];
  }),
  rules: [
    workTrouble(self),
    ...serviceTrouble<ModelKind>(self, {
      where: (settings) => self.setting(settings, 'at'),
      otherwise: self.cause('fails'),
    }),
  ],
  words: {
    figure: firstFigure(figureOf(self.metric('firstToken'), formatMs), figureOf(self.metric('answer'), formatMs)),
  },
  tells: ({ readings, settings, now }) => {
    const { models, state, since, requests, usedByBackend } = self.reading(readings)?.facts ?? {};
    return told(
      ['Address', self.setting(settings, 'at')],
      [
        'Models that are loaded',
        models === undefined ? null : models.length === 0 ? 'none that it tells' : models.join(', '),
      ],
      [
        'Work',
        state === undefined || since === undefined ? null : `${state} for ${formatDuration(elapsedMs(since, now))}`,
      ],
      ['Open requests', requests === undefined ? null : String(requests)],
      ['Used by the backend', usedByBackend === undefined ? null : usedByBackend ? 'yes' : 'not seen'],
    );
  },
  runbooks: serviceRunbooks<ModelKind>(self),
});

const isDead = (trouble: ServerTrouble): boolean =>
  trouble === 'fact:model-dead' || trouble === 'fact:model-delivers-nothing';

/** It answers for its health and does not do its work. */
const workTrouble =
  (self: ModelSelf): Rule =>
  (input) => {
    const reading = self.reading(input.readings);
    if (!reading?.ok || !isTroubled(input, self.id)) return null;
    const { facts } = reading;
    const trouble = serverTrouble(facts);
    const finding = healthIn(input.health, self.id).findings.find((f) => f.id === trouble);
    if (trouble === null || finding === undefined) return null;
    const { pid, models, state } = facts;
    const again =
      pid === null
        ? advice('End it where it was started, and start it again.')
        : adviceAnd(
            'End it and start it again where it was started, or here.',
            self.restart,
            `Restart ${self.title} (pid ${pid})`,
          );
    return cause(input, {
      id: self.cause(isDead(trouble) ? 'delivers-nothing' : 'hangs'),
      component: self.id,
      severity: 'P1',
      confidence: 0.95,
      ...(trouble === 'fact:model-delivers-nothing' ? lastDelivered(facts.delivery) : {}),
      ...(state === 'stopped'
        ? { title: `${self.title} hangs: its process is stopped.` }
        : isDead(trouble)
          ? { title: `${self.title} delivers nothing.` }
          : course('hangs', self.title)),
      detail: finding.text,
      evidence: [
        findingEvidence(finding, self.id),
        models.length === 0 ? null : evidence(`It serves ${models.join(', ')}.`, self.id),
      ],
      action:
        state === 'stopped'
          ? offer(self.goOn, `Continue ${self.title}`)
          : restartAction(input, self.kept(input.settings), again),
    });
  };
