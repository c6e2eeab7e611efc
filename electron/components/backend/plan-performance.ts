import {
  backendUrl,
  componentTitle,
  type Goal,
  type Plan,
  type PlanResult,
  type PlanStep,
  type RunbookId,
  STORES,
} from '../../../shared/domain/index.ts';
import { formatBytes, formatList, formatPercent } from '../../../shared/format.ts';
import { severityLimits } from '../../recovery/limits.ts';
import { httpStep, look, measureLatency, verifyStep } from '../../recovery/plan-steps.ts';
import type { PlanInput } from '../../recovery/world.ts';
import { measureMemory } from './measure-memory.ts';
import { restartBackend, untilHealthy, verifiable } from './plan-recover.ts';

const LOOK = () => look('look', 'Look at the backend', ['backend', 'process', 'memory']);

/** What does not run has no answers to speed up and no memory to give back; null where it runs, or was not seen. */
function notRunning({ readings }: PlanInput, what: string): Extract<PlanResult, { ok: false }> | null {
  const { backend, process } = readings;
  if (backend?.ok !== false || process?.ok !== true || process.facts.root !== null) return null;
  return { ok: false, reason: `The backend does not run, so ${what}.`, hint: 'Start it: lifeguard recover backend' };
}

/** Improve performance: caches, restart of the workers, warm-up; with the answer time before and after. */
export function planImprovePerformance(input: PlanInput): PlanResult {
  const restart = notRunning(input, 'there are no answers that could come sooner') ?? restartBackend(input);
  if (!restart.ok) return restart;
  const base = backendUrl(input.settings);
  const health = `${base}${input.settings['backend.healthPath']}`;
  const steps = [
    LOOK(),
    measureLatency('before', health),
    httpStep('clear-cache', 'Clear the cache', 'POST', `${base}/admin/clear-cache`),
    httpStep('optimize', 'Let the backend optimise itself', 'POST', `${base}/admin/optimize-performance`),
    ...restart.steps,
    untilHealthy(input),
    measureLatency('warm-up', health),
    measureLatency('after', health),
    verifyStep(verifiable(input.settings), 30_000),
  ];
  const { warning, critical } = input.settings['thresholds.backend.p95'];
  const limit = warning ?? critical;
  const goal: Goal | null = limit === null ? null : { what: 'P95', unit: 'ms', limit, next: investigate(input) };
  const notes = [
    `The restart also gives the backend new connections to ${formatList(STORES.map(({ id }) => componentTitle(id)))}.`,
    ...restart.notes,
  ];
  const plan = backendPlan('improve-performance', 'Improve performance', steps, notes, restart.confirm);
  return { ok: true, plan: goal === null ? plan : { ...plan, goal } };
}

/** What a person looks at where caches and a restart did not help, from what is read now (guide, "Manual investigation required when"). */
function investigate({ readings }: PlanInput): string {
  const slow = STORES.flatMap(({ id }) => {
    const count = Object.entries(readings[id]?.metrics ?? {}).find(([metric]) => metric.endsWith('.slow-transactions'));
    return count === undefined || count[1] === 0
      ? []
      : [`${componentTitle(id)} has slow queries: look at those first.`];
  });
  const leak = readings.process?.facts.trend;
  const found = [
    ...slow,
    leak != null && leak.confidence > LEAK_SURE
      ? 'Its memory grows all the time, which makes it slow in the end: look for the leak.'
      : null,
  ].filter((t) => t !== null);
  const rest =
    'Investigate by hand: the slowest endpoint, its queries, and the services outside that it waits for (`lifeguard check full`).';
  return [...found, rest].join(' ');
}

/** Above this a growth is taken for a leak. */
const LEAK_SURE = 0.85;

/** The guide restarts for memory when the machine is above this, in percent. */
const RESTART_ABOVE_PERCENT = 85;

/** Free memory: model caches; a graceful restart only where memory really is short or the backend is above its budget. */
export function planFreeMemory(input: PlanInput): PlanResult {
  const { readings, settings } = input;
  const nothing = notRunning(input, 'it holds no memory');
  if (nothing !== null) return nothing;
  const used = readings.memory?.metrics['memory.used'];
  const resident = readings.process?.metrics['process.resident'];
  const budget = settings['thresholds.process.resident'].warning;
  const full = used !== undefined && used > RESTART_ABOVE_PERCENT;
  const over = resident !== undefined && budget !== null && resident > budget;
  const leaks = (readings.process?.facts.trend?.confidence ?? 0) > LEAK_SURE;
  const base = backendUrl(input.settings);
  const clear = httpStep('clear-models', 'Clear the model caches', 'POST', `${base}/admin/clear-model-cache`);
  if (!full && !over && !leaks) {
    const steps = [LOOK(), measureMemory('before'), clear, measureMemory('after'), verifyStep(['backend'], 30_000)];
    const why = `No restart: the machine uses ${used === undefined ? 'an unknown share' : formatPercent(used)} and the backend ${resident === undefined ? 'an unknown amount' : formatBytes(resident)}, both within their limits.`;
    return { ok: true, plan: backendPlan('free-memory', 'Free memory', steps, [why]) };
  }
  const restart = restartBackend(input);
  if (!restart.ok) return restart;
  const goal = memoryGoal(full, over ? budget : null);
  const steps = [
    LOOK(),
    measureMemory('before', goal?.by),
    clear,
    ...restart.steps,
    untilHealthy(input),
    measureMemory('after', goal?.by),
    verifyStep(verifiable(settings), 30_000),
  ];
  const plan = backendPlan('free-memory', 'Free memory', steps, restart.notes, restart.confirm);
  return { ok: true, plan: goal === null ? plan : { ...plan, goal: goal.goal } };
}

/** What was above its limit has to be below it afterwards; a leak alone cannot be judged by one look. */
function memoryGoal(
  full: boolean,
  budget: number | null,
): { readonly by: 'backend' | 'machine'; readonly goal: Goal } | null {
  if (budget !== null)
    return {
      by: 'backend',
      goal: {
        what: 'memory of the backend',
        unit: 'bytes',
        limit: budget,
        next: 'It needs that much from its start on: use a smaller model, or raise the budget if it is meant to.',
      },
    };
  if (!full) return null;
  return {
    by: 'machine',
    goal: {
      what: 'memory in use',
      unit: 'percent',
      limit: RESTART_ABOVE_PERCENT,
      next: 'What else runs takes it: look at the programs that use most, and end those that are not needed.',
    },
  };
}

function backendPlan(
  runbook: RunbookId,
  title: string,
  steps: readonly PlanStep[],
  notes: readonly string[],
  confirm: string | null = null,
): Plan {
  const limits = severityLimits('medium');
  return {
    runbook,
    component: 'backend',
    title,
    confirm,
    steps,
    attempts: 1,
    attemptTimeoutMs: limits.timeoutMs,
    notes,
  };
}
