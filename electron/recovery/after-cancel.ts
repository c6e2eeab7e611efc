import { setTimeout as sleep } from 'node:timers/promises';
import type { Plan, PlanStep, ProcessIdentity, StepAction } from '../../shared/domain/index.ts';
import { formatList } from '../../shared/format.ts';
import { isSame } from '../system/index.ts';
import type { Attempt } from './attempt.ts';

const LOOKS: ReadonlySet<StepAction['kind']> = new Set([
  'look',
  'preflight',
  'read-start',
  'measure',
  'wait-port-free',
  'wait-healthy',
  'verify',
]);

/** Whether a step changes nothing, whether it ends or is cut off. */
export const onlyLooks = ({ action }: PlanStep): boolean =>
  action.kind === 'act' ? action.onlyLooks : LOOKS.has(action.kind);

const MOMENT_MS = 2000;
const LOOK_MS = 50;

export interface Cancelled {
  readonly plan: Plan;
  /** The step that was cut off. */
  readonly step: PlanStep;
  readonly attempt: Attempt;
  /** What earlier attempts of this run have started; null before the second attempt. */
  readonly earlier: readonly ProcessIdentity[] | null;
}

/** What a cancelled run leaves: read from the processes that it stopped and started, not concluded from how far it came. */
export async function stateAfterCancel({ plan, step, attempt, earlier }: Cancelled): Promise<string> {
  const begun = plan.steps.slice(0, plan.steps.indexOf(step) + 1);
  // A stop may be cut off while it still looks at what it would tell to end.
  const harmless = (each: PlanStep) => onlyLooks(each) || (each.action.kind === 'stop-tree' && !attempt.told);
  if (earlier === null && begun.every(harmless)) return 'Cancelled. Nothing was changed.';
  const sentences = [
    `Cancelled during "${step.title}".`,
    ...(await stopped(begun)),
    ...(await started(plan, begun, attempt)),
    ...(await runsOn(earlier ?? [])),
    step.action.kind === 'run' ? 'Its command was ended in the middle; what that had begun may go on.' : '',
    'Nothing was verified.',
  ];
  return sentences.filter((s) => s !== '').join(' ');
}

async function stopped(begun: readonly PlanStep[]): Promise<string[]> {
  const tree = begun.flatMap(({ action }) => (action.kind === 'stop-tree' ? action.tree : []));
  if (tree.length === 0) return [];
  const left = await afterAMoment(tree);
  if (left.length === 0) return ['What was to be stopped has ended.'];
  const names = formatList(left.map((p) => `${p.label ?? 'process'} (pid ${p.pid})`));
  return [`Of what was to be stopped, ${names} still ${left.length === 1 ? 'runs' : 'run'} and may end yet.`];
}

async function started(plan: Plan, begun: readonly PlanStep[], { child }: Attempt): Promise<string[]> {
  if (child !== null && child.exit() === null)
    return [`The backend was started (pid ${child.process.pid}) and is left running.`];
  const start = plan.steps.find(({ action }) => action.kind === 'start' || action.kind === 'start-again');
  if (start === undefined) return [];
  const manager = start.action.kind === 'start' ? start.action.leaveTo : null;
  if (begun.includes(start) && begun.at(-1) !== start) return [`"${start.title}" was carried out.`];
  return [manager === null ? 'Nothing was started.' : `Nothing was started from here; ${manager.name} may start it.`];
}

async function runsOn(earlier: readonly ProcessIdentity[]): Promise<string[]> {
  const left = await living(earlier);
  return left.length === 0
    ? []
    : [`What an earlier attempt started still runs (pid ${left.map((p) => p.pid).join(', ')}).`];
}

/** What has been told to end usually does within a moment: it is waited for, so that what is said lasts. */
async function afterAMoment<T extends ProcessIdentity>(processes: readonly T[]): Promise<T[]> {
  const until = performance.now() + MOMENT_MS;
  for (let left = await living(processes); ; left = await living(left)) {
    if (left.length === 0 || performance.now() > until) return left;
    await sleep(LOOK_MS);
  }
}

async function living<T extends ProcessIdentity>(processes: readonly T[]): Promise<T[]> {
  const same = await Promise.all(processes.map(isSame));
  return processes.filter((_, i) => same[i]);
}
