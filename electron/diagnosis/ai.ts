import type { Action, ModelFiles } from '../../shared/domain/index.ts';
import { asSentence, formatBytes, formatList, formatMs } from '../../shared/format.ts';
import { modelServerWedged } from './model-servers.ts';
import {
  advice,
  cause,
  course,
  evidence,
  failureEvidence,
  findingEvidence,
  firstOf,
  isTroubled,
  offer,
  type Rule,
  type Suffers,
} from './rule.ts';

/** Which files a model misses because the disk is full is not read. */
export const modelsSuffer: Suffers = () => false;

const broken = ({ state }: ModelFiles): boolean => state === 'incomplete' || state === 'empty' || state === 'missing';

/** What is in the shared cache for another project is fetched by that project. */
function restoring({ name, expected, layout }: ModelFiles): Action {
  if (!name.includes('/')) return advice(`Copy ${name} again from where it came from.`);
  if (expected || layout === 'folder') return offer('restore-models', 'Restore the model');
  return advice(`If this stack needs it, set models.expected to \`${name}\`; else leave it to the project that does.`);
}

/** A model is not whole (fault F14): which file, and why. */
export const modelIncomplete: Rule = (input) => {
  const reading = input.readings.models;
  if (!reading?.ok || !isTroubled(input, 'models')) return null;
  const models = reading.facts.report.models.filter(broken);
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
      kept > 0 && !missing ? evidence(`${formatBytes(kept)} of it are in order and are kept.`, 'models') : null,
      rest > 0 ? evidence(`${rest} more ${rest === 1 ? 'model is' : 'models are'} not complete.`, 'models') : null,
    ],
    // What is missing altogether in a folder of one's own has no address to fetch it from.
    action: restoring(model),
  });
};

/** The MLX runtime does not work (fault F15), in which environment, and why. */
export const mlxBroken: Rule = (input) => {
  const reading = input.readings.mlx;
  if (!reading?.ok || !isTroubled(input, 'mlx')) return null;
  const { runtime } = reading.facts;
  const spec = (id: string, title: string, action: ReturnType<typeof offer> | ReturnType<typeof advice>) =>
    cause(input, {
      id,
      component: 'mlx',
      severity: 'P1',
      confidence: 0.95,
      title,
      detail: 'reason' in runtime ? asSentence(runtime.reason) : '',
      evidence: [
        'python' in runtime ? evidence(`Environment: ${runtime.python}`, 'mlx') : null,
        'error' in runtime ? evidence(asSentence(runtime.error), 'mlx', runtime.error) : null,
      ],
      action,
    });
  const reinstall = offer('reinstall-mlx', 'Reinstall MLX');
  switch (runtime.kind) {
    case 'ok':
    case 'aborted':
      return null;
    case 'not-run':
    case 'mlx-missing':
      if (runtime.missing.length === 0) return null;
      return spec(
        'mlx-missing',
        `${formatList([...runtime.missing])} ${runtime.missing.length > 1 ? 'are' : 'is'} missing.`,
        reinstall,
      );
    case 'mlx-broken':
      return spec('mlx-broken', 'mlx does not work.', reinstall);
    case 'wrong-architecture':
      return spec(
        'mlx-architecture',
        'The backend’s Python has the wrong architecture for mlx.',
        advice(
          'Make the environment anew with a Python for arm64: `uv venv --python 3.12 --clear` and `uv sync` in the backend folder.',
        ),
      );
    case 'python-broken':
    case 'no-python':
      return spec(
        'python-broken',
        'The backend’s Python cannot be used.',
        advice('Make the environment anew: `uv sync` in the backend folder.'),
      );
    case 'too-slow':
      return {
        ...spec('mlx-slow', 'Importing mlx takes too long.', advice('Check the disk and memory, then check again.')),
        severity: 'P3',
      };
  }
};

const aiFailed: Rule = (input) => {
  const reading = input.readings.ai;
  if (reading === undefined || reading.ok || !isTroubled(input, 'ai')) return null;
  return cause(input, {
    id: 'ai-fails',
    component: 'ai',
    severity: 'P1',
    title: 'The AI service does not answer as it should.',
    detail: asSentence(reading.failure.got),
    evidence: [failureEvidence(reading.failure, 'ai')],
    action: offer('recover-backend', 'Recover Backend'),
  });
};

const AI_CAUSES: Readonly<Record<string, { readonly id: string; readonly title: string }>> = {
  'fact:model-not-loaded': { id: 'model-not-loaded', title: 'The AI service has no model loaded.' },
  'fact:inference-not-ready': { id: 'inference-not-ready', title: 'The AI service is not ready to answer.' },
  'fact:ai-fallback': { id: 'ai-fallback', title: 'The AI service answers without a model.' },
  'fact:prompt-failed': { id: 'prompt-failed', title: 'The AI service delivers nothing.' },
};
const AI_REPORTS = { id: 'ai-reports-failure', title: 'The AI service reports failure.' };

/** The backend says itself that its AI cannot answer, or does so late. */
const aiFinding: Rule = (input) => {
  const reading = input.readings.ai;
  const finding = input.health.ai.findings.find((f) => f.id !== 'fact:model-busy');
  if (!reading?.ok || finding === undefined || !isTroubled(input, 'ai')) return null;
  const { model, recommendations, prompt } = reading.facts;
  const slow = finding.metric !== null;
  const isFallback = finding.id === 'fact:ai-fallback';
  return cause(input, {
    ...(slow ? { id: 'ai-slow', ...course('slow', 'The AI service') } : (AI_CAUSES[finding.id] ?? AI_REPORTS)),
    component: 'ai',
    severity: slow || isFallback ? 'P2' : 'P1',
    detail: finding.text,
    evidence: [
      findingEvidence(finding, 'ai'),
      model === null ? null : evidence(`Model: ${model}.`, 'ai'),
      prompt?.ok ? evidence(`The test prompt took ${formatMs(prompt.tookMs)}.`, 'ai') : null,
      ...recommendations.map((text) => evidence(asSentence(`It recommends: ${text}`), 'ai')),
    ],
    action: slow
      ? advice(
          'Close other programs that use the GPU, or set `MLX_METAL_BUFFER_SIZE=4096` and `OMP_NUM_THREADS=4` for the backend and restart it.',
        )
      : isFallback
        ? advice(
            'Check the models and the MLX runtime (`lifeguard models`), then restart the backend; where that is meant, set LEANVIBE_MLX_STRATEGY=mock.',
          )
        : offer('recover-backend', 'Recover Backend'),
  });
};

export const aiTrouble: Rule = firstOf(modelServerWedged, aiFailed, aiFinding);
