import path from 'node:path';
import type { Goal, PlanResult } from '../../../shared/domain/index.ts';
import { formatList } from '../../../shared/format.ts';
import type { PlanInput, Reload } from '../../recovery/index.ts';
import { look, verifyStep } from '../../recovery/plan-steps.ts';
import { benchmarkStep } from './benchmark.ts';
import {
  changeWords,
  type EnvironmentChange,
  type EnvironmentFile,
  environmentStep,
  GUIDE_VALUES,
} from './environment.ts';

/**
 * The guide's performance settings, written where the backend reads them when it starts. The change is shown first, and the prompts before and
 * after say whether it helped.
 * @param found the backend's environment file; null where it has none
 */
export function planTuneAi(input: PlanInput, found: EnvironmentFile | null, reload: Reload): PlanResult {
  const { settings } = input;
  if (!settings['backend.enabled'])
    return {
      ok: false,
      reason: 'The backend is not watched, nor is its AI service.',
      hint: 'Turn it on: lifeguard config reset backend.enabled',
    };
  if (found === null)
    return {
      ok: false,
      reason: 'The backend has no .env file that could be read, in its own folder or in the repository’s.',
      hint: 'Set MLX_METAL_BUFFER_SIZE and OMP_NUM_THREADS where the backend is started.',
    };
  const { file, changes } = found;
  if (changes.length === 0)
    return { ok: false, reason: `The settings stand in ${file} already.`, hint: 'lifeguard recover ai' };
  const again = reload(input);
  const keep = input.stateFolder ?? path.dirname(file);
  const limit = settings['thresholds.ai.inference'].warning;
  const goal: Goal | null = limit === null ? null : { what: 'an answer', unit: 'ms', limit, next: NEXT };
  const common = new Set(again.map((s) => s.id));
  return {
    ok: true,
    plan: {
      runbook: 'tune-ai',
      component: 'ai',
      title: 'Set the AI performance settings',
      confirm: `This writes into ${file}: ${formatList(changes.map(changeWords))}. A copy of the file is kept in ${keep}.${again.length === 0 ? '' : ' Then the backend is restarted.'}`,
      steps: [
        look('look', 'Look at the AI service', ['ai']),
        ...(again.length === 0 ? [] : [benchmarkStep('before')]),
        environmentStep(found, keep),
        ...again,
        ...(again.length === 0 ? [] : [benchmarkStep('after')]),
        ...(again.length === 0 || common.has('verify') ? [] : [verifyStep(['ai'], 30_000)]),
      ],
      attempts: 1,
      attemptTimeoutMs: 120_000,
      notes: [
        `${ofTheGuide(changes)} To take them back, copy the file that is kept over the new one.`,
        ...(again.length === 0 ? ['The backend does not run: it reads them when it is started.'] : []),
      ],
      ...(goal === null || again.length === 0 ? {} : { goal }),
    },
  };
}

/** The guide's four threads help no machine that has fewer cores. */
const ofTheGuide = (changes: readonly EnvironmentChange[]): string =>
  changes.every(({ name, after }) => Object.entries(GUIDE_VALUES).some(([n, value]) => n === name && value === after))
    ? 'The values are those of the guide.'
    : `The values are those of the guide, but for OMP_NUM_THREADS, which is ${GUIDE_VALUES.OMP_NUM_THREADS} there: this machine has no more cores.`;

const NEXT =
  'Close other programs that use the GPU, or choose a smaller model. The file as it was is kept; its place stands beside the step.';
