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
import { formatList } from '../../../shared/format.ts';
import { isLeak } from '../../health/trend.ts';
import { severityLimits } from '../../recovery/limits.ts';
import { httpStep, look, measureLatency, verifyStep } from '../../recovery/plan-steps.ts';
import type { PlanInput } from '../../recovery/world.ts';
import { restartBackend, untilHealthy, verifiable } from './plan-recover.ts';

export const LOOK = () => look('look', 'Look at the backend', ['backend', 'process', 'memory']);

/** What does not run has no answers to speed up and no memory to give back; null where it runs, or was not seen. */
export function notRunning({ readings }: PlanInput, what: string): Extract<PlanResult, { ok: false }> | null {
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
    // The process that runs now is judged by these as well, with what its probe reads.
    measureLatency('after', health, 'backend.latency'),
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
function investigate({ readings, settings }: PlanInput): string {
  const slow = STORES.flatMap(({ id }) => {
    const count = Object.entries(readings[id]?.metrics ?? {}).find(([metric]) => metric.endsWith('.slow-transactions'));
    return count === undefined || count[1] === 0
      ? []
      : [`${componentTitle(id)} has slow queries: look at those first.`];
  });
  const leak = readings.process?.facts.trend;
  const found = [
    ...slow,
    isLeak(leak, settings['backend.leakWindow'] * 1000)
      ? 'Its memory grows all the time, which makes it slow in the end: look for the leak.'
      : null,
  ].filter((t) => t !== null);
  const rest =
    'Investigate by hand: the slowest endpoint, its queries, and the services outside that it waits for (`lifeguard check full`).';
  return [...found, rest].join(' ');
}

/** A plan about the running backend. */
export function backendPlan(
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
