import {
  backendUrl,
  componentTitle,
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

/** Improve performance: caches, restart of the workers, warm-up; with the answer time before and after. */
export function planImprovePerformance(input: PlanInput): PlanResult {
  const restart = restartBackend(input);
  if (!restart.ok) return restart;
  const base = backendUrl(input.settings);
  const health = `${base}${input.settings['backend.healthPath']}`;
  const steps = [
    LOOK(),
    measureLatency('before', health),
    httpStep('clear-cache', 'Clear the cache, where offered', 'POST', `${base}/admin/clear-cache`),
    httpStep('optimize', 'Let the backend optimise, where offered', 'POST', `${base}/admin/optimize-performance`),
    ...restart.steps,
    untilHealthy(input),
    measureLatency('warm-up', health),
    measureLatency('after', health),
    verifyStep(verifiable(input.settings), 30_000),
  ];
  const notes = [
    `The restart also gives the backend new connections to ${formatList(STORES.map(({ id }) => componentTitle(id)))}.`,
    ...restart.notes,
  ];
  return { ok: true, plan: backendPlan('improve-performance', 'Improve performance', steps, notes, restart.confirm) };
}

/** The guide restarts for memory when the machine is above this, in percent. */
const RESTART_ABOVE_PERCENT = 85;

/** Free memory: model caches; a graceful restart only where memory really is short or the backend is above its budget. */
export function planFreeMemory(input: PlanInput): PlanResult {
  const { readings, settings } = input;
  const used = readings.memory?.metrics['memory.used'];
  const resident = readings.process?.metrics['process.resident'];
  const budget = settings['thresholds.process.resident'].warning;
  const full = used !== undefined && used > RESTART_ABOVE_PERCENT;
  const over = resident !== undefined && budget !== null && resident > budget;
  const leaks = (readings.process?.facts.trend?.confidence ?? 0) > 0.85;
  const base = backendUrl(input.settings);
  const clear = httpStep(
    'clear-models',
    'Clear model caches, where offered',
    'POST',
    `${base}/admin/clear-model-cache`,
  );
  if (!full && !over && !leaks) {
    const steps = [LOOK(), measureMemory('before'), clear, measureMemory('after'), verifyStep(['backend'], 30_000)];
    const why = `No restart: the machine uses ${used === undefined ? 'an unknown share' : formatPercent(used)} and the backend ${resident === undefined ? 'an unknown amount' : formatBytes(resident)}, both within their limits.`;
    return { ok: true, plan: backendPlan('free-memory', 'Free memory', steps, [why]) };
  }
  const restart = restartBackend(input);
  if (!restart.ok) return restart;
  const steps = [
    LOOK(),
    measureMemory('before'),
    clear,
    ...restart.steps,
    untilHealthy(input),
    measureMemory('after'),
    verifyStep(verifiable(settings), 30_000),
  ];
  return { ok: true, plan: backendPlan('free-memory', 'Free memory', steps, restart.notes, restart.confirm) };
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
