import path from 'node:path';
import type { ServiceKind } from '../../shared/components/kinds.ts';
import {
  type ActContext,
  elapsedMs,
  MAIN,
  type PlanResult,
  type ServiceId,
  type StepOutcome,
} from '../../shared/domain/index.ts';
import { asSentence } from '../../shared/format.ts';
import { lastWordsOf } from '../../shared/last-words.ts';
import type { PlanInput, RunbookActs } from '../recovery/index.ts';
import { runbook } from '../recovery/index.ts';
import { actStep, displayCommand, verifyStep, waitHealthyStep } from '../recovery/plan-steps.ts';
import { startDetached } from '../system/index.ts';
import type { Self } from './service.ts';

/** A start that goes on for this long is one that serves; what ends before says with its exit code whether it worked. In milliseconds. */
const SERVES_AFTER_MS = 10_000;
const LOOK_MS = 250;
/** A service may load its data before it answers, in milliseconds. */
const ANSWERS_MS = 60_000;

/** Runs the start command of a service, after asking, and sees that it answers. Ends nothing. */
export const restartService = <D extends ServiceKind>(self: Self<D>): RunbookActs =>
  runbook({ alias: self.restart, looksAt: [self.id], plan: (input) => planStart(self, input) });

function planStart<D extends ServiceKind>(self: Self<D>, { readings, settings, backendLog }: PlanInput): PlanResult {
  const { id, title } = self;
  const start = self.start(settings);
  const [command, ...args] = start ?? [];
  if (command === undefined)
    return {
      ok: false,
      reason: `Lifeguard does not know how ${title} is started.`,
      hint: `Tell it: lifeguard config set ${id}.start '["program", "argument"]'`,
    };
  if (self.reading(readings)?.ok === true)
    return { ok: false, reason: `${title} is running: nothing is started beside it.`, hint: null };
  const cwd = self.folder(settings) ?? settings['repository.path'] ?? settings[MAIN.folder];
  if (cwd === null)
    return {
      ok: false,
      reason: `Lifeguard does not know in which folder ${title} is started.`,
      hint: `Tell it: lifeguard config set ${id}.folder ~/the-folder`,
    };
  const line = { command, args, cwd, env: {} };
  const logFile = path.join(path.dirname(backendLog), `${id}.log`);
  const display = displayCommand(line);
  return {
    ok: true,
    plan: {
      runbook: self.restart,
      component: id,
      title: `Start ${title}`,
      confirm: `This runs \`${display}\` in ${cwd}.`,
      steps: [
        actStep({
          id: 'start',
          title: `Start ${title}`,
          display,
          destroys: null,
          name: `${id}.start`,
          args: { ...line, logFile },
          run: (start, context) => carryOut(start, context, id),
          timeoutMs: ANSWERS_MS,
        }),
        waitHealthyStep(id, title, ANSWERS_MS),
        verifyStep([id], 10_000),
      ],
      attempts: 1,
      attemptTimeoutMs: ANSWERS_MS,
      notes: [`Its output goes to ${logFile}.`],
    },
  };
}

type Start = Parameters<typeof startDetached>[0];

/** Starts it apart from Lifeguard. What goes on serves; what ends soon is a tool that has started it, or has failed to. */
async function carryOut(start: Start, { world, signal }: ActContext, id: ServiceId): Promise<StepOutcome> {
  const started = await startDetached({ ...start, signal });
  if (!started.ok)
    return {
      ok: false,
      final: true,
      result: asSentence(`${displayCommand(start)} cannot be started: ${started.message}`),
    };
  const { child } = started;
  const begun = world.clock.now();
  while (elapsedMs(begun, world.clock.now()) < SERVES_AFTER_MS) {
    signal.throwIfAborted();
    const ended = child.exit();
    if (ended?.code === 0) return { ok: true, result: 'The command ended well.' };
    if (ended !== null) {
      const { line } = lastWordsOf(child.tail());
      const how = ended.code === null ? `was ended by ${ended.signal}` : `ended with exit code ${ended.code}`;
      return {
        ok: false,
        final: true,
        atStart: true,
        result: asSentence(`${displayCommand(start)} ${how}${line === null ? '' : `: ${line}`}`),
      };
    }
    if ((await world.look([id], signal))[id]?.ok) break;
    await new Promise<void>((resolve) => {
      world.clock.after(LOOK_MS, resolve);
    });
  }
  return { ok: true, result: `Started with pid ${child.process.pid}; output goes to ${start.logFile}.` };
}
