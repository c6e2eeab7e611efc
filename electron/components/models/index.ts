import { type Readings, ROOM } from '../../../shared/domain/index.ts';
import { gatheringRunbook } from '../../recovery/index.ts';
import { component } from '../component.ts';
import { modelsFacts } from './facts.ts';
import { areBroken, clearFound, modelCautions, restoreFound } from './gather.ts';
import { assessModels } from './judge.ts';
import { planClearModelCache, planRestoreModels } from './plans.ts';
import { createModelFilesProbe, foldersOf } from './probe.ts';
import { modelIncomplete, modelsSuffer } from './rules.ts';

export const models = component({
  id: 'models',
  probe: {
    id: 'models',
    isWanted: (settings) => settings['models.enabled'],
    create: createModelFilesProbe,
    pace: { local: true },
  },
  judge: assessModels,
  rules: [modelIncomplete],
  suffers: modelsSuffer,
  keeps: (input) => foldersOf(input).map((f) => f.path),
  words: {
    figure: modelsFigure,
  },
  tells: modelsFacts,
  cautions: { from: ['models', ROOM.machine, ROOM.gpu], words: modelCautions },
  mends: {
    runbook: 'restore-models',
    isBroken: areBroken,
  },
  runbooks: {
    'restore-models': gatheringRunbook({
      alias: 'models',
      plan: planRestoreModels,
      looksAt: ['models', ROOM.machine, ROOM.gpu],
      gather: restoreFound,
    }),
    'clear-model-cache': gatheringRunbook({
      alias: 'model-cache',
      plan: planClearModelCache,
      looksAt: ['models'],
      gather: clearFound,
    }),
  },
});

/** `3 complete`, `2 of 3 complete`. */
function modelsFigure(readings: Readings): string | null {
  // A tokenizer alone was never meant to be a model.
  const models = readings.models?.facts.report?.models.filter((m) => m.state !== 'no-weights') ?? [];
  if (models.length === 0) return null;
  const complete = models.filter((m) => m.state === 'complete').length;
  return complete === models.length ? `${complete} complete` : `${complete} of ${models.length} complete`;
}
