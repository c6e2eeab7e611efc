import type { Assessment, Delivery } from '../../../shared/domain/index.ts';
import { formatClock } from '../../../shared/format.ts';
import { type AssessInput, assessed, compare, fact, failed, isUsed, off, unread } from '../../health/findings.ts';
import { hasModel, isMock } from './mock.ts';
import { serverFindings } from './server-findings.ts';

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
    const isMissed = () => isUsed(input) && (input.use?.everSeen.has('ai') !== false || !input.isWholeOff());
    if (unheard || unanswered || heldBack) return isMissed() ? unread('ai') : off('ai');
    return kind === 'absent' || kind === 'not-offered' ? off('ai') : failed('ai', reading.failure);
  }
  const { modelLoaded, inferenceReady, model, words, reported, prompt, strategy, isFallback } = reading.facts;
  // Who asked for a mock misses no model; who asked for a model and gets the fallback has an AI that answers without one.
  const mock = isMock(settings, strategy);
  const without = !hasModel(reading.facts) || isFallback === true;
  const excused = mock || isFallback === true;
  const bad = /^(unhealthy|error|failed|unavailable|critical|down)$/i.test(reported ?? '');
  const says = words === null ? `It reports "${reported}"` : `It reports "${reported}": ${words}`;
  return assessed('ai', [
    ...servers,
    ...(mock && without ? [fact('fact:ai-mock', 'warning', mockWords(isFallback, strategy))] : []),
    ...(!mock && isFallback === true
      ? [
          fact(
            'fact:ai-fallback',
            'warning',
            `It answers with its strategy "${strategy ?? 'fallback'}", without a model${unheard(settings['ai.strategy'])}`,
          ),
        ]
      : []),
    ...(modelLoaded === false && !excused
      ? [fact('fact:model-not-loaded', 'critical', `No model is loaded${model === null ? '' : `; ${model} should be`}`)]
      : []),
    ...(modelLoaded !== false && inferenceReady === false && !excused
      ? [fact('fact:inference-not-ready', 'critical', 'The model is loaded, but it is not ready to answer')]
      : []),
    ...(bad && hasModel(reading.facts) ? [{ ...fact('reported:ai', 'critical', says), reported: true as const }] : []),
    ...(prompt?.ok === false ? [fact('fact:prompt-failed', 'critical', promptWords(prompt, reading.at.wall))] : []),
    ...compare('ai.inference', reading.metrics['ai.inference'], settings['thresholds.ai.inference']),
    ...compare('ai.prompt', reading.metrics['ai.prompt'], settings['thresholds.ai.inference']),
  ]);
}

/** A good health beside prompts that deliver nothing is said as such, with the time since when. */
const promptWords = ({ failingSince, words }: Delivery, now: number): string =>
  `It answers health and delivers nothing since ${formatClock(failingSince?.wall ?? now, now)}: ${words}`;

/** The setting that it was not heard to follow. */
const unheard = (set: string | null): string =>
  set?.toLowerCase() === 'mock' ? `, although its strategy is set to ${set}` : '';

const mockWords = (isFallback: boolean | null, strategy: string | null): string =>
  isFallback === true
    ? `It runs without a model, as the strategy mock asks for; it answers with "${strategy ?? 'fallback'}"`
    : 'It runs without a model, as the strategy mock asks for';
