import type { ActContext, ModelClearPlan, PlanStep, StepOutcome } from '../../../shared/domain/index.ts';
import { formatBytes, grouped } from '../../../shared/format.ts';
import { clearCache } from '../../models/index.ts';
import { actStep } from '../../recovery/plan-steps.ts';

/** Removes exactly these paths, each only if it is still what was listed. */
export const removeStep = (id: string, title: string, plan: ModelClearPlan, what: string, destroys: string): PlanStep =>
  actStep({ id, title, display: what, destroys, name: 'models.remove', args: plan, run: remove, timeoutMs: 120_000 });

/** Removes what the plan listed; what changed meanwhile stays, and is named. */
async function remove(plan: ModelClearPlan, { signal, output }: ActContext): Promise<StepOutcome> {
  const result = await clearCache(plan, signal, (item) => output(`removed ${item.path}`));
  signal.throwIfAborted();
  const folders = plan.items.some(({ kind }) => kind !== 'file') ? ' with their folders' : '';
  const done = `${grouped(result.removed)} of ${grouped(plan.items.length)} removed${folders}, ${formatBytes(result.freedBytes)} freed`;
  if (result.left.length === 0) return { ok: true, result: `${done}.` };
  for (const { path, reason } of result.left) output(`${path} stays: ${reason}`);
  const [first] = result.left;
  return { ok: false, final: true, result: `${done}. ${first?.path} stays: ${first?.reason}` };
}
