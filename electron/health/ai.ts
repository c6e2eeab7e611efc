import type { Assessment, Delivery, Finding, MlxRuntime, ModelFiles, Settings } from '../../shared/domain/index.ts';
import { formatClock, formatList } from '../../shared/format.ts';
import { type AssessInput, assessed, compare, fact, failed, isUsed, off, unread } from './findings.ts';
import { serverFindings } from './model-servers.ts';

/** So many models are named one by one; the rest is counted. */
const NAMED = 3;

/** Judges what the backend says about its AI service. Where the backend does not answer, nothing is known about it. */
export function assessAi(input: AssessInput): Assessment {
  const { readings, settings } = input;
  const reading = readings.ai;
  if (!settings['backend.enabled'] || !settings['ai.enabled']) return off('ai');
  if (reading === undefined) return unread('ai');
  const found = reading.facts.servers ?? [];
  const servers = serverFindings(found, reading.at.wall);
  if (!reading.ok) {
    const { kind } = reading.failure;
    const isTold = found.some((s) => s.usedByBackend) && (kind === 'absent' || kind === 'not-offered');
    if (isTold || servers.some((f) => f.id !== 'fact:model-busy')) return assessed('ai', servers);
    // It is served on the backend's port. Where nobody listens there, or the backend does not answer either, this is the
    // backend's trouble, and what was never seen here is not missed.
    const unheard = kind === 'refused' || kind === 'unreachable';
    const unanswered = (kind === 'reset' || kind === 'timeout') && readings.backend?.ok === false;
    // Nothing was learned about it because the backend wants fewer requests.
    const heldBack = kind === 'held-back';
    if (unheard || unanswered || heldBack) return isUsed(input) ? unread('ai') : off('ai');
    return kind === 'absent' || kind === 'not-offered' ? off('ai') : failed('ai', reading.failure);
  }
  const { modelLoaded, inferenceReady, model, words, reported, prompt, strategy, isFallback } = reading.facts;
  // Who asked for a mock misses no model; who asked for a model and gets the fallback has an AI that answers without one.
  const isMock = (settings['ai.strategy'] ?? strategy)?.toLowerCase() === 'mock';
  const without = modelLoaded === false || inferenceReady === false || isFallback === true;
  const excused = isMock || isFallback === true;
  const bad = /^(unhealthy|error|failed|unavailable|critical|down)$/i.test(reported ?? '');
  const says = words === null ? `It reports "${reported}"` : `It reports "${reported}": ${words}`;
  return assessed('ai', [
    ...servers,
    ...(isMock && without ? [fact('fact:ai-mock', 'warning', mockWords(isFallback, strategy))] : []),
    ...(!isMock && isFallback === true
      ? [
          fact(
            'fact:ai-fallback',
            'warning',
            `It answers with its strategy "${strategy ?? 'fallback'}", without a model`,
          ),
        ]
      : []),
    ...(modelLoaded === false && !excused
      ? [fact('fact:model-not-loaded', 'critical', `No model is loaded${model === null ? '' : `; ${model} should be`}`)]
      : []),
    ...(modelLoaded !== false && inferenceReady === false && !excused
      ? [fact('fact:inference-not-ready', 'critical', 'The model is loaded, but it is not ready to answer')]
      : []),
    ...(bad && modelLoaded !== false && inferenceReady !== false
      ? [{ ...fact('reported:ai', 'critical', says), reported: true as const }]
      : []),
    ...(prompt?.ok === false ? [fact('fact:prompt-failed', 'critical', promptWords(prompt, reading.at.wall))] : []),
    ...compare('ai.inference', reading.metrics['ai.inference'], settings['thresholds.ai.inference']),
    ...compare('ai.prompt', reading.metrics['ai.prompt'], settings['thresholds.ai.inference']),
  ]);
}

/** A good health beside prompts that deliver nothing is said as such, with the time since when. */
const promptWords = ({ failingSince, words }: Delivery, now: number): string =>
  `It answers health and delivers nothing since ${formatClock(failingSince?.wall ?? now, now)}: ${words}`;

const mockWords = (isFallback: boolean | null, strategy: string | null): string =>
  isFallback === true
    ? `It runs without a model, as the strategy mock asks for; it answers with "${strategy ?? 'fallback'}"`
    : 'It runs without a model, as the strategy mock asks for';

/** Judges model files: an expected one that is not whole is critical, any other a warning. */
export function assessModels({ readings, settings }: AssessInput): Assessment {
  const reading = readings.models;
  if (!settings['models.enabled']) return off('models');
  if (reading === undefined) return unread('models');
  if (!reading.ok) return failed('models', reading.failure);
  const { models } = reading.facts.report;
  const broken = models.filter((m) => m.state === 'incomplete' || m.state === 'empty' || m.state === 'missing');
  const expected = broken.filter((m) => m.expected);
  const others = broken.filter((m) => !m.expected);
  const loading = models.filter((m) => m.state === 'downloading' && m.expected);
  return assessed('models', [
    ...expected.slice(0, NAMED).map((m) => modelFinding(m, 'critical')),
    ...others.slice(0, NAMED).map((m) => modelFinding(m, 'warning')),
    ...(broken.length > 2 * NAMED
      ? [fact('fact:models-more', 'warning', `${broken.length} models are not complete`)]
      : []),
    ...loading.map((m) => fact('fact:model-downloading', 'starting', `${m.name} is being downloaded`)),
  ]);
}

/** Which file of a model is wrong and why, as a finding. */
function modelFinding(model: ModelFiles, level: Finding['level']): Finding {
  const id = model.state === 'missing' ? 'fact:model-missing' : 'fact:model-incomplete';
  return fact(id, level, modelTrouble(model));
}

/** `Phi-3.5-mini: model-00002-of-00004.safetensors is 1.2 GB, its header says 2 GB.` */
export function modelTrouble(model: ModelFiles): string {
  const [first, ...rest] = model.problems;
  if (model.state === 'missing') return `${model.name} is expected and in none of the model folders`;
  if (model.state === 'empty' || first === undefined) return `The folder of ${model.name} holds no model`;
  const more = rest.length === 0 ? '' : ` ${rest.length} more ${rest.length === 1 ? 'file is' : 'files are'} wrong.`;
  return `${model.name}: ${first.reason}${more}`;
}

/** Judges the MLX runtime by its last check. */
export function assessMlx({ readings, settings }: AssessInput): Assessment {
  const reading = readings.mlx;
  if (!settings['mlx.enabled']) return off('mlx');
  if (reading === undefined) return unread('mlx');
  if (!reading.ok) return failed('mlx', reading.failure);
  const finding = mlxFinding(reading.facts.runtime, settings);
  return assessed('mlx', finding === null ? [] : [finding]);
}

function mlxFinding(runtime: MlxRuntime, settings: Settings): Finding | null {
  switch (runtime.kind) {
    case 'ok':
      return null;
    case 'no-python':
      return fact(
        'fact:no-python',
        settings['mlx.python'] === null ? 'warning' : 'critical',
        `${runtime.reason} Looked at: ${formatList(runtime.tried.length === 0 ? ['nothing'] : [...runtime.tried])}`,
      );
    case 'python-broken':
      return fact('fact:python-broken', 'critical', runtime.reason);
    case 'wrong-architecture':
      return fact('fact:mlx-architecture', 'critical', runtime.reason);
    case 'mlx-missing':
      return fact('fact:mlx-missing', 'critical', runtime.reason);
    case 'mlx-broken':
      return fact('fact:mlx-broken', 'critical', runtime.reason);
    case 'too-slow':
      return fact('fact:mlx-slow', 'warning', runtime.reason);
    case 'not-run':
      return runtime.missing.length > 0
        ? fact('fact:mlx-missing', 'critical', runtime.reason)
        : fact('fact:waits-for-trust', 'unknown', runtime.reason);
    case 'aborted':
      return fact('fact:mlx-unread', 'unknown', 'The check was interrupted');
  }
}
