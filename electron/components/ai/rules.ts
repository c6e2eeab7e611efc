import type { FindingId } from '../../../shared/domain/index.ts';
import { asSentence, formatMs } from '../../../shared/format.ts';
import { suffersFromBelow } from '../../diagnosis/lateness.ts';
import {
  advice,
  adviceAnd,
  type CauseSpec,
  cause,
  course,
  evidence,
  failureEvidence,
  findingEvidence,
  firstOf,
  isTroubled,
  offer,
  type Rule,
  worstOf,
} from '../../diagnosis/rule.ts';
import { lastDelivered } from '../delivery.ts';
import { PROMPT_LIMIT_MS } from './prompt.ts';
import { modelServerWedged } from './server-rule.ts';

/** The guide's chain: what is broken below it, then a restart of the AI service alone where the backend offers that. */
const RECOVER = offer('recover-ai', 'Recover the AI Service');

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
    action: RECOVER,
  });
};

const AI_CAUSES: Readonly<Partial<Record<FindingId, Pick<CauseSpec<'ai'>, 'id' | 'title'>>>> = {
  'fact:model-not-loaded': { id: 'model-not-loaded', title: 'The AI service has no model loaded.' },
  'fact:inference-not-ready': { id: 'inference-not-ready', title: 'The AI service is not ready to answer.' },
  'fact:ai-fallback': { id: 'ai-fallback', title: 'The AI service answers without a model.' },
  'fact:prompt-failed': { id: 'prompt-failed', title: 'The AI service delivers nothing.' },
};
const AI_REPORTS: Pick<CauseSpec<'ai'>, 'id' | 'title'> = {
  id: 'ai-reports-failure',
  title: 'The AI service reports failure.',
};

const ASK_AGAIN =
  'It is asked again only where there is a reason to look, as ai.testPrompt is empty: `lifeguard check quick ai-prompt` asks it.';

/** The backend says itself that its AI cannot answer, or does so late. */
const aiFinding: Rule = (input) => {
  const reading = input.readings.ai;
  const finding = worstOf(input.health.ai.findings);
  if (!reading?.ok || finding === undefined || !isTroubled(input, 'ai')) return null;
  const { model, recommendations, prompt, modelAt, firstChoiceAt } = reading.facts;
  const slow = finding.metric !== null;
  const isFallback = finding.id === 'fact:ai-fallback';
  const isPrompt = finding.id === 'fact:prompt-failed';
  return cause(input, {
    ...(slow ? { id: 'ai-slow', ...course('slow', 'The AI service') } : (AI_CAUSES[finding.id] ?? AI_REPORTS)),
    component: 'ai',
    severity: slow || isFallback ? 'P2' : 'P1',
    detail: isPrompt && input.settings['ai.testPrompt'] === null ? `${finding.text} ${ASK_AGAIN}` : finding.text,
    ...(isPrompt ? lastDelivered(prompt) : {}),
    ...(/not-loaded$|not-ready$/.test(finding.id) && modelAt ? { wellAt: modelAt.mono } : {}),
    ...(isFallback && firstChoiceAt ? { wellAt: firstChoiceAt.mono } : {}),
    evidence: [
      findingEvidence(finding, 'ai'),
      model === null ? null : evidence(`Model: ${model}.`, 'ai'),
      prompt?.ok ? evidence(`The test prompt took ${formatMs(prompt.tookMs)}.`, 'ai') : null,
      ...recommendations.map((text) => evidence(asSentence(`It recommends: ${text}`), 'ai')),
    ],
    action: slow
      ? adviceAnd(
          'Close other programs that use the GPU, or set `MLX_METAL_BUFFER_SIZE=4096` and `OMP_NUM_THREADS=4` for the backend and restart it.',
          'recover-ai',
          'Recover the AI Service',
        )
      : isFallback
        ? advice(
            'Check the models and the MLX runtime (`lifeguard models`), then restart the backend; where that is meant, start it with LEANVIBE_MLX_STRATEGY=mock in its environment.',
          )
        : RECOVER,
  });
};

/** A prompt that was not answered in its whole time may have waited for a slow backend; one that was answered with an error has not. */
export const aiSuffers = suffersFromBelow(
  'ai',
  ({ id }, { readings }) => id === 'fact:prompt-failed' && (readings.ai?.facts.prompt?.tookMs ?? 0) >= PROMPT_LIMIT_MS,
);

export const aiTrouble: Rule = firstOf(modelServerWedged, aiFailed, aiFinding);
