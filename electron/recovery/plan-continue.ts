import { componentTitle, type PlanResult, type ProcessInfo } from '../../shared/domain/index.ts';
import { continueStep, verifyStep, waitHealthyStep } from './plan-steps.ts';
import type { PlanInput } from './world.ts';

/** How long a program that goes on may take to answer: it has a queue of requests to work off, in milliseconds. */
const ANSWERS_MS = 15_000;

/** Lets a stopped component go on. Asks, because somebody stopped it: a debugger, Ctrl-Z in a terminal, a person. */
export function planContinue(component: 'backend' | 'neo4j' | 'redis', input: PlanInput): PlanResult {
  const title = component === 'backend' ? 'the backend' : componentTitle(component);
  const stopped = processesOf(component, input).filter((p) => p.state === 'stopped');
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
      runbook: `continue-${component}`,
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

function processesOf(component: 'backend' | 'neo4j' | 'redis', { readings }: PlanInput): readonly ProcessInfo[] {
  if (component === 'backend') return readings.process?.facts?.tree ?? [];
  const holder = readings.docker?.facts?.holders?.[component] ?? null;
  return holder === null ? [] : [holder];
}
