import path from 'node:path';
import {
  componentTitle,
  type PlanResult,
  type PlanStep,
  type StoreId,
  storeOf,
  storePort,
  toldOf,
} from '../../shared/domain/index.ts';
import {
  endStoreStep,
  readStartStep,
  startAgainStep,
  verifyStep,
  waitHealthyStep,
  waitPortFreeStep,
} from './plan-steps.ts';
import type { PlanInput } from './world.ts';

/** A store may have much to write before it ends, in milliseconds. */
const ENDS_MS = 30_000;
/** A large data set is loaded before a store answers, in milliseconds. */
const ANSWERS_MS = 60_000;

/**
 * Ends exactly the process that holds a store's port and starts it again by its own command line, in its folder. Asks first. Null where no
 * such process is known; where it cannot be started the same way, the refusal says how a person does it.
 */
export function planStartAgain(
  store: StoreId,
  { lostAtEnd: lost, checks = [] }: { readonly lostAtEnd: string; readonly checks?: readonly PlanStep[] },
  input: PlanInput,
): PlanResult | null {
  const { holder = null, again = null } = toldOf(input.readings, store) ?? {};
  const { address, port: usual, programs } = storeOf(store);
  const port = storePort(input.settings[address], usual);
  if (holder === null || again === null || port === null) return null;
  const title = componentTitle(store);
  const name = `${holder.name} (pid ${holder.pid})`;
  if (!again.possible)
    return {
      ok: false,
      reason: `${title} is run by ${name}, and Lifeguard does not restart it. ${again.why}`,
      hint:
        holder.state === 'stopped'
          ? `Let it go on: \`lifeguard recover continue-${store}\`. Or end it with \`kill -TERM ${holder.pid}; kill -CONT ${holder.pid}\` and start it the way it was started.`
          : `Restart it where it was started.`,
    };
  const logFile = path.join(path.dirname(input.backendLog), `${store}.log`);
  return {
    ok: true,
    plan: {
      runbook: `restart-${store}`,
      component: store,
      title: `Restart ${title}`,
      confirm: `This ends ${name} and starts it again in ${holder.cwd}: \`${holder.commandLine}\`. ${lost}`,
      steps: [
        readStartStep(holder, programs, logFile),
        endStoreStep(title, holder, ENDS_MS, lost),
        waitPortFreeStep(port, null),
        startAgainStep(store, holder, { port, logFile }),
        waitHealthyStep(store, title, ANSWERS_MS),
        ...checks,
        verifyStep([store], 10_000),
      ],
      attempts: 1,
      attemptTimeoutMs: ANSWERS_MS,
      notes: [`It then runs by itself, without the terminal that it may have had; its output goes to ${logFile}.`],
    },
  };
}
