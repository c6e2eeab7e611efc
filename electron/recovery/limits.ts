import type { PlanStep, StepAction } from '../../shared/domain/index.ts';

/** The guide's severities for recovery scripts ("Master Recovery Script"). */
export type Severity3 = 'critical' | 'high' | 'medium';

/** Time limit and tries by severity: critical 30 s × 3, high 60 s × 5, otherwise 120 s × 3 (guide, "Master Recovery Script"). */
export function severityLimits(severity: Severity3): { readonly timeoutMs: number; readonly attempts: number } {
  if (severity === 'critical') return { timeoutMs: 30_000, attempts: 3 };
  if (severity === 'high') return { timeoutMs: 60_000, attempts: 5 };
  return { timeoutMs: 120_000, attempts: 3 };
}

/** What a step may take that has no limit of its own in the plan, in milliseconds. */
const PLAIN_MS: Readonly<Partial<Record<StepAction['kind'], number>>> = {
  look: 30_000,
  preflight: 15_000,
  start: 10_000,
  measure: 60_000,
};
const SHORT_MS = 10_000;
/** After SIGKILL a process that waits for a device may linger. */
const AFTER_STOP_MS = 10_000;

/** The longest that a step may take, in milliseconds. */
function stepLimit({ action }: PlanStep): number {
  if (action.kind === 'stop-tree') return action.gracefulMs + AFTER_STOP_MS;
  return 'timeoutMs' in action ? action.timeoutMs : (PLAIN_MS[action.kind] ?? SHORT_MS);
}

/**
 * The limit of one attempt: what its steps may take together, and never less than the guide gives. It is what a face shows, and the runner
 * ends an attempt that is over it.
 */
export const attemptLimit = (steps: readonly PlanStep[], guideMs = 0): number =>
  Math.max(
    guideMs,
    steps.reduce((sum, step) => sum + stepLimit(step), 0),
  );
