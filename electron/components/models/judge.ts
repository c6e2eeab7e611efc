import { type Assessment, type FindingOf, isBrokenModel, type ModelFiles } from '../../../shared/domain/index.ts';
import { counted } from '../../../shared/format.ts';
import { type AssessInput, assessed, fact, failed, off, unread } from '../../health/findings.ts';

/** So many models are named one by one; the rest is counted. */
const NAMED = 3;

/** Judges model files: an expected one that is not whole is critical, any other a warning. */
export function assessModels({ readings, settings }: AssessInput): Assessment {
  const reading = readings.models;
  if (!settings['models.enabled']) return off('models');
  if (reading === undefined) return unread('models');
  if (!reading.ok) return failed('models', reading.failure);
  const { models } = reading.facts.report;
  const broken = models.filter(isBrokenModel);
  const expected = broken.filter((m) => m.expected);
  const others = broken.filter((m) => !m.expected);
  const loading = models.filter((m) => m.state === 'downloading' && m.expected);
  return assessed('models', [
    ...expected.slice(0, NAMED).map((m) => modelFinding(m, 'critical')),
    ...others.slice(0, NAMED).map((m) => modelFinding(m, 'warning')),
    ...(broken.length > 2 * NAMED
      ? [fact('fact:models-more', 'warning', `${counted(broken.length, 'model is', 'models are')} not complete`)]
      : []),
    ...loading.map((m) => fact('fact:model-downloading', 'starting', `${m.name} is being downloaded`)),
  ]);
}

/** Which file of a model is wrong and why, as a finding. */
function modelFinding(model: ModelFiles, level: FindingOf<'models'>['level']): FindingOf<'models'> {
  const id = model.state === 'missing' ? 'fact:model-missing' : 'fact:model-incomplete';
  return fact(id, level, modelTrouble(model));
}

/** `Phi-3.5-mini: model-00002-of-00004.safetensors is 1.2 GB, its header says 2 GB.` */
function modelTrouble(model: ModelFiles): string {
  const [first, ...rest] = model.problems;
  if (model.state === 'missing') return `${model.name} is expected and in none of the model folders`;
  if (model.state === 'empty' || first === undefined) return `The folder of ${model.name} holds no model`;
  const more = rest.length === 0 ? '' : ` ${counted(rest.length, 'more file is', 'more files are')} wrong.`;
  return `${model.name}: ${first.reason}${more}`;
}
