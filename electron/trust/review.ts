import path from 'node:path';
import type { CommandLine, Plan, PlanResult, PlanStep } from '../../shared/domain/index.ts';
import { liesIn, type Trust } from './trust.ts';

/** Commands that are named before they are agreed to; more would hide what matters. */
const NAMED = 2;
const MAX_COMMAND = 300;

/**
 * A plan in the light of trust: one that starts programs of a folder that nobody has trusted yet asks first, naming them, and agreeing trusts the
 * folder; where the folder cannot be trusted there is no plan. Plans that start nothing of it stay as they are.
 * @param shown how a path is shown to a person
 */
export function reviewPlan(result: PlanResult, trust: Trust, shown: (file: string) => string): PlanResult {
  if (!result.ok || trust.kind === 'none' || trust.kind === 'trusted') return result;
  const { plan } = result;
  const foreign = plan.steps.filter((step) => startsSomethingOf(step, trust.root));
  if (foreign.length === 0) return result;
  if (trust.kind === 'refused')
    return {
      ok: false,
      reason: `${plan.title} would start programs of a folder that is not safe: ${trust.why}`,
      hint: trust.fix,
    };
  const commands = foreign.slice(0, NAMED).map((step) => step.display.slice(0, MAX_COMMAND));
  const more = foreign.length > NAMED ? ` and ${foreign.length - NAMED} more` : '';
  const asks = `${shown(trust.root)} is not trusted. This runs: ${commands.join('; ')}${more}. Agreeing trusts this folder from now on.`;
  const agreed: Plan = {
    ...plan,
    confirm: plan.confirm === null ? asks : `${asks} ${plan.confirm}`,
    trusts: trust.root,
  };
  return { ok: true, plan: agreed };
}

function startsSomethingOf({ action }: PlanStep, root: string): boolean {
  return (action.kind === 'start' || action.kind === 'run') && runsCodeOf(action.command, root);
}

/** A program of the folder, one that works in it (`uv run` there starts what its files say), or one that is pointed at something in it. */
export function runsCodeOf({ command, args, cwd }: CommandLine, root: string): boolean {
  return [command, cwd, ...args].some((word) => path.isAbsolute(word) && liesIn(word, root));
}
