import {
  componentTitle,
  type Plan,
  type PlanResult,
  type PlanStep,
  type StoreId,
  startCommands,
  toldOf,
} from '../../shared/domain/index.ts';
import { severityLimits } from './limits.ts';
import { planStartAgain } from './plan-again.ts';
import { containerStep, runStep, verifyStep, waitHealthyStep } from './plan-steps.ts';
import type { PlanInput } from './world.ts';

/** What a restart of one store says and does of its own. */
export interface StoreRestart {
  /** What is lost when its owner restarts it. */
  readonly lost: string;
  /** What is lost when its process is ended. */
  readonly lostAtEnd: string;
  /** Looks at its data once it answers again. */
  readonly checks?: readonly PlanStep[];
}

/** Restarts a store through whatever keeps it running, and waits up to 60 s as the guide does. */
export function planRestart(store: StoreId, words: StoreRestart, input: PlanInput): PlanResult {
  const title = componentTitle(store);
  const restart = restartStep(store, words.lost, input);
  if (restart === null) {
    const again = planStartAgain(store, words, input);
    if (again !== null) return again;
    return {
      ok: false,
      reason: `Lifeguard cannot tell what started ${title}, so it does not know how to start it again.`,
      hint: `Start it the way you usually do, for example: ${startCommands(store, input.settings).join(', or ')}.`,
    };
  }
  return { ok: true, plan: storePlan(store, words.checks ?? [], restart) };
}

function restartStep(store: StoreId, lost: string, { uid, readings }: PlanInput): PlanStep | null {
  const title = componentTitle(store);
  const told = toldOf(readings, store);
  if (told === null) return null;
  const { owner, command } = told;
  if (owner.kind === 'container')
    return containerStep('restart', 'restart', { command, name: owner.name }, { destroys: lost, starts: store });
  if (owner.kind === 'homebrew') {
    return runStep(
      'restart',
      `Restart the service ${owner.formula}`,
      'brew',
      ['services', 'restart', owner.formula],
      60_000,
      { destroys: lost, starts: store },
    );
  }
  if (owner.kind === 'launchd') {
    return runStep(
      'restart',
      `Restart ${title}`,
      'launchctl',
      ['kickstart', '-k', `gui/${uid}/${owner.label}`],
      60_000,
      { destroys: lost, starts: store },
    );
  }
  return null;
}

function storePlan(store: StoreId, checks: readonly PlanStep[], restart: PlanStep): Plan {
  const limits = severityLimits('high');
  return {
    runbook: `restart-${store}`,
    component: store,
    title: `Restart ${componentTitle(store)}`,
    confirm: null,
    steps: [
      restart,
      waitHealthyStep(store, componentTitle(store), 60_000),
      ...checks,
      verifyStep([store], limits.timeoutMs),
    ],
    attempts: 1,
    attemptTimeoutMs: limits.timeoutMs,
    notes: [],
  };
}
