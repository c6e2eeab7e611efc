import {
  type Action,
  componentTitle,
  isBrokenModel,
  type ModelFiles,
  type ProbeFacts,
} from '../../../shared/domain/index.ts';
import { asSentence, counted, formatBytes } from '../../../shared/format.ts';
import {
  advice,
  cause,
  type DiagnosisInput,
  evidence,
  isTroubled,
  offer,
  type Rule,
  type Suffers,
} from '../../diagnosis/rule.ts';

/** Which files a model misses because the disk is full is not read. */
export const modelsSuffer: Suffers = () => false;

type Volume = ProbeFacts['disk']['volumes'][number];

/** The volume that models lie on, where none that does has room for a download. */
function fullVolume({ readings, settings }: DiagnosisInput): Volume | null {
  const volumes = readings.disk?.ok ? readings.disk.facts.volumes : [];
  const own = volumes.filter(({ holds }) => holds.includes(componentTitle('models')));
  return own.every(({ freeBytes }) => freeBytes < settings['machine.minFreeDisk']) ? (own[0] ?? null) : null;
}

/** What is in the shared cache for another project is fetched by that project. */
function restoring({ name, expected, layout }: ModelFiles, full: Volume | null): Action {
  if (!name.includes('/')) return advice(`Copy ${name} again from where it came from.`);
  // A download there is refused.
  if (full !== null && (expected || layout === 'folder'))
    return advice(
      `Make room first: ${formatBytes(full.freeBytes)} are free where models lie (${full.mount}). Then restore it: \`lifeguard recover models\`.`,
    );
  if (expected || layout === 'folder') return offer('restore-models', 'Restore the model');
  return advice(`If this stack needs it, set models.expected to \`${name}\`; else leave it to the project that does.`);
}

/** A model is not whole (F14 in test/faults): which file, and why. */
export const modelIncomplete: Rule = (input) => {
  const reading = input.readings.models;
  if (!reading?.ok || !isTroubled(input, 'models')) return null;
  const models = reading.facts.report.models.filter(isBrokenModel);
  const model = models.find((m) => m.expected) ?? models[0];
  if (model === undefined) return null;
  const [first] = model.problems;
  const missing = model.state === 'missing';
  const rest = models.length - 1;
  const kept = model.bytes - model.unfinishedBytes;
  return cause(input, {
    id: missing ? 'model-missing' : 'model-incomplete',
    component: 'models',
    severity: model.expected ? 'P1' : 'P3',
    confidence: 0.95,
    title: missing ? `Model ${model.name} is missing.` : `Model ${model.name} is incomplete.`,
    detail: missing
      ? 'It is expected and lies in none of the model folders.'
      : asSentence(first?.reason ?? 'Its folder is empty'),
    evidence: [
      ...model.problems.slice(0, 5).map((p) => evidence(asSentence(p.reason), 'models', p.path)),
      kept > 0 && !missing ? evidence(`${formatBytes(kept)} of it are in order.`, 'models') : null,
      rest > 0 ? evidence(`${counted(rest, 'more model is', 'more models are')} not complete.`, 'models') : null,
    ],
    // What is missing altogether in a folder of one's own has no address to fetch it from.
    action: restoring(model, fullVolume(input)),
  });
};
