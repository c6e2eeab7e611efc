import path from 'node:path';
import type { Kept, PlanResult, PlanStep, Told } from '../../shared/domain/index.ts';
import {
  endKeptStep,
  readStartStep,
  startAgainStep,
  verifyStep,
  waitHealthyStep,
  waitPortFreeStep,
} from './plan-steps.ts';
import type { PlanInput } from './world.ts';

/** It may have much to write before it ends, in milliseconds. */
const ENDS_MS = 30_000;
/** Much data is loaded before it answers, in milliseconds. */
const ANSWERS_MS = 60_000;

/**
 * Ends exactly the process that holds its port and starts it again by its own command line, in its folder. Asks first. Null where no such
 * process is known; where it cannot be started the same way, the refusal says how a person does it.
 */
export function planStartAgain(
  kept: Kept,
  { lostAtEnd: lost, checks = [] }: { readonly lostAtEnd: string; readonly checks?: readonly PlanStep[] },
  { backendLog }: PlanInput,
  { holder, again }: Pick<Told, 'holder' | 'again'>,
): PlanResult | null {
  const { id, title, port, restart, goOn } = kept;
  if (holder === null || again === null || port === null) return null;
  const name = `${holder.name} (pid ${holder.pid})`;
  if (!again.possible)
    return {
      ok: false,
      reason: `${title} is run by ${name}, and Lifeguard does not restart it. ${again.why}`,
      hint:
        holder.state === 'stopped'
          ? `Let it go on: \`lifeguard recover ${goOn}\`. Or end it with \`kill -TERM ${holder.pid}; kill -CONT ${holder.pid}\` and start it the way it was started.`
          : `Restart it where it was started.`,
    };
  const logFile = path.join(path.dirname(backendLog), `${id}.log`);
  return {
    ok: true,
    plan: {
      runbook: restart,
      component: id,
      title: `Restart ${title}`,
      confirm: `This ends ${name} and starts it again in ${holder.cwd}: \`${holder.commandLine}\`. ${lost}`,
      steps: [
        readStartStep(holder, kept.process, logFile),
        endKeptStep(kept, holder, ENDS_MS, lost),
        waitPortFreeStep(port, null),
        startAgainStep(kept, holder, { port, logFile }),
        waitHealthyStep(id, title, ANSWERS_MS),
        ...checks,
        verifyStep([id], 10_000),
      ],
      attempts: 1,
      attemptTimeoutMs: ANSWERS_MS,
      notes: [`It then runs by itself, without the terminal that it may have had; its output goes to ${logFile}.`],
    },
  };
}
