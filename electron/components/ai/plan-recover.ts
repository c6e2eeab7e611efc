import {
  backendUrl,
  COMPONENTS,
  type ComponentId,
  type Goal,
  hostPort,
  type PlanResult,
  type PlanStep,
} from '../../../shared/domain/index.ts';
import { askableAt } from '../../probes/own-addresses.ts';
import type { GatherInput, Mends, PlanInput, Reload } from '../../recovery/index.ts';
import { httpStep, look, verifyStep, waitHealthyStep } from '../../recovery/plan-steps.ts';
import { askHttp, withinOwnTime } from '../../system/index.ts';
import { benchmarkStep } from './benchmark.ts';
import { isMock } from './mock.ts';

const RESTART = '/admin/restart-ai-service';
const OFFERED_MS = 2000;
const HEALTHY_MS = 60_000;

/** What a recovery of the AI service has to know beside the readings. */
export interface AiFound {
  /** What it stands on, with the plan that puts it right; empty where nothing of it is broken. */
  readonly broken: readonly { readonly id: ComponentId; readonly made: PlanResult }[];
  /** The backend restarts its AI service by itself when it is told to. */
  readonly restartsIt: boolean;
}

const standsOn = (): readonly ComponentId[] => COMPONENTS.find((c) => c.id === 'ai')?.dependsOn ?? [];

/** What it is recovered with: itself, and what it stands on. */
export const looksAt = (): readonly ComponentId[] => ['ai', ...standsOn()];

export async function aiFound(input: GatherInput, mends: Mends): Promise<AiFound> {
  // Who runs without a model misses neither models nor their runtime.
  const needed = isMock(input.settings, input.readings.ai?.facts.strategy ?? null) ? [] : standsOn();
  const { 'backend.host': host, 'backend.port': port } = input.settings;
  const { address } = await askableAt(host, input.readings);
  const made = await Promise.all(needed.map(async (id) => ({ id, made: await mends(id, input) })));
  return {
    broken: made.flatMap(({ id, made: plan }) => (plan === null ? [] : [{ id, made: plan }])),
    restartsIt: address !== null && (await isOffered(`http://${hostPort(address, port)}${RESTART}`, input.signal)),
  };
}

/** Whether a place takes a POST, asked without one: what is there refuses the question, what is not there is not found. */
async function isOffered(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const { status, headers } = await withinOwnTime(OFFERED_MS, signal, (limited) =>
      askHttp(url, { method: 'OPTIONS', reads: 'unread' }, limited),
    );
    return status === 405 ? (headers.allow ?? 'POST').includes('POST') : status === 200 || status === 204;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}

/**
 * The guide's chain for the AI service: caches, the runtime, the models, a restart, and short prompts before and after. What stands below it is
 * only touched where it is broken, and then asks as its own runbook does.
 */
export function planRecoverAi(input: PlanInput, { broken, restartsIt }: AiFound, reload: Reload): PlanResult {
  const { settings } = input;
  if (!settings['backend.enabled'])
    return {
      ok: false,
      reason: 'The backend is not watched, nor is its AI service.',
      hint: 'Turn it on: lifeguard config reset backend.enabled',
    };
  const refused = broken.find(({ made }) => !made.ok);
  if (refused !== undefined) return refused.made;
  const plans = broken.flatMap(({ made }) => (made.ok ? [made.plan] : []));
  const again = reload(input);
  const common = new Set(['verify', ...again.map((s) => s.id)]);
  const mending = plans.flatMap((plan) => plan.steps.filter((s) => !common.has(s.id)));
  const restart = restartSteps(input, { again, restartsIt: restartsIt && mending.length === 0 });
  if (restart.length === 0)
    return {
      ok: false,
      reason: 'The backend does not run, or Lifeguard may not restart it: its AI service starts with it.',
      hint: 'Recover Backend first.',
    };
  const limit = settings['thresholds.ai.inference'].warning;
  const goal: Goal | null = limit === null ? null : { what: 'an answer', unit: 'ms', limit, next: NEXT };
  const asks = plans.flatMap((plan) => plan.confirm ?? []);
  const cache = httpStep(
    'clear-models',
    'Clear the model caches',
    'POST',
    `${backendUrl(settings)}/admin/clear-model-cache`,
  );
  return {
    ok: true,
    plan: {
      runbook: 'recover-ai',
      component: 'ai',
      title: 'Recover the AI service',
      confirm: asks.length === 0 ? null : asks.join(' '),
      steps: [
        look('look', 'Look at the AI service', looksAt()),
        benchmarkStep('before'),
        cache,
        ...mending,
        ...restart,
        benchmarkStep('after'),
        verifyStep(looksAt(), 30_000),
      ],
      attempts: 1,
      attemptTimeoutMs: HEALTHY_MS,
      notes: [
        ...(restartsIt && again.length > 0 && mending.length === 0
          ? ['The backend is restarted only where the restart of its AI service alone does not help.']
          : []),
        ...(mending.length === 0
          ? ['Nothing of its models and of the MLX runtime was found broken, so nothing is installed or downloaded.']
          : []),
        'Models that are cached on disk stay: `lifeguard recover model-cache` deletes those, after asking.',
        ...plans.flatMap((plan) => plan.notes),
      ],
      ...(goal === null ? {} : { goal }),
    },
  };
}

/**
 * The AI service alone first, where the backend offers that, and the backend where it does not help. Who has waited in vain after the last of them
 * is told what is left: the same once more would change nothing.
 */
function restartSteps(
  { settings, readings }: PlanInput,
  { again, restartsIt }: { readonly again: readonly PlanStep[]; readonly restartsIt: boolean },
): readonly PlanStep[] {
  const wait = (more: Parameters<typeof waitHealthyStep>[3]) =>
    waitHealthyStep('ai', 'the AI service', HEALTHY_MS, more);
  const alone = restartsIt
    ? [httpStep('restart-ai', 'Restart the AI service', 'POST', `${backendUrl(settings)}${RESTART}`)]
    : [];
  if (again.length === 0) return restartsIt ? [...alone, wait({ next: `${RESTART_YOURSELF} ${LEFT}` })] : [];
  // One that tells nothing of its AI service has nothing to wait for.
  const reading = readings.ai;
  const tells = reading?.ok !== false || (reading.failure.kind !== 'absent' && reading.failure.kind !== 'not-offered');
  const whole = [...again, ...(tells ? [{ ...wait({ next: LEFT }), id: 'ai-healthy' }] : [])];
  if (!restartsIt) return whole;
  return [
    ...alone,
    { ...wait({ settles: true }), id: 'helped', optional: true },
    ...whole.map((step): PlanStep => ({ ...step, unlessEnough: true })),
  ];
}

const RESTART_YOURSELF = 'Restart the backend where you started it: its AI service starts with it.';
const LEFT =
  'What is left for a person: what it says in its log (`lifeguard logs`), whether its models are whole (`lifeguard models`), and to pass it on (`lifeguard escalate`).';
const NEXT =
  'Close other programs that use the GPU, choose a smaller model, or let the guide’s performance settings be written: `lifeguard recover ai-settings`.';
