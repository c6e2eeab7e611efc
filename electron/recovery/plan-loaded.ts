import type { ComponentId, Plan, PlanStep, ProbeId, RunbookId } from '../../shared/domain/index.ts';
import { verifyStep } from './plan-steps.ts';

/** An installation downloads some 200 MB. */
export const INSTALL_MS = 15 * 60_000;

/** A plan that mends what the backend loads when it starts, and looks at it at the end. */
export function aiPlan(
  runbook: RunbookId,
  component: ComponentId,
  title: string,
  confirm: string,
  steps: readonly PlanStep[],
  probes: readonly ProbeId[],
  notes: readonly string[],
): Plan {
  return {
    runbook,
    component,
    title,
    confirm,
    steps: [...steps, verifyStep(probes, 30_000)],
    attempts: 1,
    attemptTimeoutMs: INSTALL_MS,
    notes,
  };
}
