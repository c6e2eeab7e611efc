import {
  holderOf,
  type Kept,
  keptStore,
  type PlanResult,
  type ProcessInfo,
  type StoreId,
} from '../../shared/domain/index.ts';
import { continueStep, verifyStep, waitHealthyStep } from './plan-steps.ts';
import type { PlanInput } from './world.ts';

/** How long a program that goes on may take to answer: it has a queue of requests to work off, in milliseconds. */
const ANSWERS_MS = 15_000;

/** Lets a stopped component go on. Asks, because somebody stopped it: a debugger, Ctrl-Z in a terminal, a person. */
export function planContinue(
  { id: component, title, goOn }: Pick<Kept, 'id' | 'title' | 'goOn'>,
  processes: readonly ProcessInfo[],
): PlanResult {
  const stopped = processes.filter((p) => p.state === 'stopped');
  if (stopped.length === 0)
    return {
      ok: false,
      reason: `No process of ${title} is stopped.`,
      hint: `\`lifeguard diagnose\` says what is wrong.`,
    };
  const probe = component;
  const steps = [continueStep(stopped), waitHealthyStep(probe, title, ANSWERS_MS), verifyStep([probe], 5000)];
  const names = stopped.map((p) => `${p.name} (pid ${p.pid}${p.cwd === null ? '' : `, ${p.cwd}`})`).join(' and ');
  return {
    ok: true,
    plan: {
      runbook: goOn,
      component,
      title: `Continue ${title}`,
      confirm: `This lets ${names} go on (SIGCONT). Whoever stopped it, a debugger or Ctrl-Z in a terminal, may want it to stay so.`,
      steps,
      attempts: 1,
      attemptTimeoutMs: ANSWERS_MS,
      notes: [],
    },
  };
}

/** The same for a store: whoever holds its port while it does not answer. */
export function planContinueStore(store: StoreId, { readings, settings }: PlanInput): PlanResult {
  const holder = holderOf(readings, store);
  return planContinue(keptStore(store, settings), holder === null ? [] : [holder]);
}
