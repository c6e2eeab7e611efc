import {
  holderOf,
  type Kept,
  keptStore,
  type PlanResult,
  type PlanStep,
  type ProcessInfo,
  pausedContainer,
  type StoreId,
} from '../../shared/domain/index.ts';
import { containerStep, continueStep, verifyStep, waitHealthyStep } from './plan-steps.ts';
import type { PlanInput } from './world.ts';

/** How long a program that goes on may take to answer: it has a queue of requests to work off, in milliseconds. */
const ANSWERS_MS = 15_000;

/**
 * Lets a stopped component go on, its process or its paused container. Asks, because somebody stopped it: a debugger, Ctrl-Z in a terminal, a person.
 */
export function planContinue(
  kept: Pick<Kept, 'id' | 'title' | 'goOn'>,
  processes: readonly ProcessInfo[],
  { readings }: Pick<PlanInput, 'readings'>,
): PlanResult {
  const { title } = kept;
  const paused = pausedContainer(readings, kept.id);
  if (paused !== null) {
    const step = containerStep('continue', 'unpause', paused);
    return goesOn(
      kept,
      step,
      `This runs \`${step.display}\`. Whoever paused the container ${paused.name} may want it to stay so.`,
    );
  }
  const stopped = processes.filter((p) => p.state === 'stopped');
  if (stopped.length === 0)
    return {
      ok: false,
      reason: `No process of ${title} is stopped.`,
      hint: `\`lifeguard diagnose\` says what is wrong.`,
    };
  const names = stopped.map((p) => `${p.name} (pid ${p.pid}${p.cwd === null ? '' : `, ${p.cwd}`})`).join(' and ');
  return goesOn(
    kept,
    continueStep(stopped),
    `This lets ${names} go on (SIGCONT). Whoever stopped it, a debugger or Ctrl-Z in a terminal, may want it to stay so.`,
  );
}

function goesOn(
  { id: component, title, goOn }: Pick<Kept, 'id' | 'title' | 'goOn'>,
  step: PlanStep,
  confirm: string,
): PlanResult {
  return {
    ok: true,
    plan: {
      runbook: goOn,
      component,
      title: `Continue ${title}`,
      confirm,
      steps: [step, waitHealthyStep(component, title, ANSWERS_MS), verifyStep([component], 5000)],
      attempts: 1,
      attemptTimeoutMs: ANSWERS_MS,
      notes: [],
    },
  };
}

/** The same for a store: whoever holds its port while it does not answer. */
export function planContinueStore(store: StoreId, input: PlanInput): PlanResult {
  const holder = holderOf(input.readings, store);
  return planContinue(keptStore(store, input.settings), holder === null ? [] : [holder], input);
}
