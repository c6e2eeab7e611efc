import type { Plan, PlanResult, PlanStep, RunbookId } from '../../../shared/domain/index.ts';
import { stopTreeStep, verifyStep } from '../../recovery/plan-steps.ts';
import type { PlanInput } from '../../recovery/world.ts';
import { isForwarder } from './strangers.ts';

/**
 * Stops one other server that runs from our folder: one that shares the backend's port without answering first. Asks, and names it: a
 * server on another port may be there on purpose. What answers on the backend's port is never offered.
 */
export function planStopStale(input: PlanInput): PlanResult {
  const all = input.readings.process?.facts.others ?? [];
  const [other, ...rest] = all
    .filter((o) => o.answers !== true)
    .toSorted((a, b) => Number(b.answers === false) - Number(a.answers === false));
  if (other === undefined) {
    const reason =
      all.length === 0
        ? 'There is no second instance of the backend.'
        : `Pid ${all.map((o) => o.root.pid).join(' and ')} answers on the backend’s port as well: both work, so neither is the stale one.`;
    return {
      ok: false,
      reason,
      hint: all.length === 0 ? null : 'End the one that you do not want where you started it.',
    };
  }
  const { root, ports } = other;
  const where = [root.cwd, ports.length > 0 ? `port ${ports.join(', ')}` : 'no port']
    .filter((t) => t !== null)
    .join(', ');
  const graceful = input.settings['recovery.gracefulStop'] * 1000;
  const step = stopTreeStep('stop', `Stop the instance with pid ${root.pid}`, [root], graceful);
  const confirm = `This stops ${root.name} (pid ${root.pid}, ${where}): \`${root.commandLine}\`. It runs from the backend’s folder and is not what answers for the backend.`;
  const notes = rest.map((o) => `Pid ${o.root.pid} is left alone; it is asked about next.`);
  return { ok: true, plan: { ...stopPlan('stop-stale-backend', 'Stop the other instance', confirm, [step]), notes } };
}

/** Stops the program that holds the backend's port, by name and only after a person agreed. */
export function planStopHolder(input: PlanInput): PlanResult {
  const facts = input.readings.process?.facts;
  // One that keeps the backend from its address first; else one that only shares the port number.
  const holder = facts?.foreign ?? facts?.strangers?.[0]?.process;
  const port = input.settings['backend.port'];
  if (!holder) return { ok: false, reason: `No foreign program holds port ${port}.`, hint: null };
  if (isForwarder(holder))
    return {
      ok: false,
      reason: `${holder.name} (pid ${holder.pid}) forwards port ${port} into a container.`,
      hint: 'Stop that container where it was started; its engine ends the forwarding with it.',
    };
  const graceful = input.settings['recovery.gracefulStop'] * 1000;
  const name = `${holder.name} (pid ${holder.pid}${holder.cwd === null ? '' : `, ${holder.cwd}`})`;
  const step = stopTreeStep('stop', `Stop ${holder.name}`, [holder], graceful);
  const confirm = `This stops ${name}, which is not part of the LeanVibe stack. What it has not saved is lost.`;
  return { ok: true, plan: stopPlan('stop-port-holder', `Stop ${holder.name}`, confirm, [step]) };
}

function stopPlan(runbook: RunbookId, title: string, confirm: string, steps: readonly PlanStep[]): Plan {
  return {
    runbook,
    component: 'backend',
    title,
    confirm,
    steps: [...steps, { ...verifyStep(['process'], 10_000), optional: true }],
    attempts: 1,
    attemptTimeoutMs: 30_000,
    notes: [],
  };
}
