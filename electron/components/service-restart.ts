import path from 'node:path';
import type { ServiceKind } from '../../shared/components/kinds.ts';
import {
  type ActContext,
  componentTitle,
  elapsedMs,
  lastWordsOf,
  MAIN,
  type PlanResult,
  type ProcessInfo,
  type ServiceId,
  type StartAgain,
  type StepOutcome,
  type Told,
  toldOf,
} from '../../shared/domain/index.ts';
import { signalOf } from '../../shared/exit-words.ts';
import { asSentence } from '../../shared/format.ts';
import { type GatherInput, gatheringRunbook, type PlanInput, type RunbookActs } from '../recovery/index.ts';
import { planContinue } from '../recovery/plan-continue.ts';
import { planRestart, type RestartWords } from '../recovery/plan-restart.ts';
import { actStep, displayCommand, verifyStep, waitHealthyStep } from '../recovery/plan-steps.ts';
import { portHolder, startAgainOf, startDetached } from '../system/index.ts';
import type { Self } from './service.ts';

/** A start that goes on for this long is one that serves; what ends before says with its exit code whether it worked. In milliseconds. */
const SERVES_AFTER_MS = 10_000;
const LOOK_MS = 250;
/** A service may load its data before it answers, in milliseconds. */
const ANSWERS_MS = 60_000;

/** What is lost with a process of which nothing else is known. */
const CUT_OFF = 'Requests in flight are cut off.';

interface Running {
  readonly processes: readonly ProcessInfo[];
  /** Whether the first of them can be ended and started again just as it was started; null where there is none. */
  readonly again: StartAgain | null;
}

interface Options<D extends ServiceKind> {
  /** What is lost. */
  readonly words?: RestartWords;
  /** The processes that run as it. Whoever holds its port where absent. */
  readonly running?: (self: Self<D>, input: GatherInput) => Promise<readonly ProcessInfo[]>;
}

/** The runbooks that every service has. */
export function serviceRunbooks<D extends ServiceKind>(
  self: Self<D>,
  { words = { lost: CUT_OFF, lostAtEnd: CUT_OFF }, running = byPort }: Options<D> = {},
): Readonly<Record<string, RunbookActs>> {
  const gather = async (input: GatherInput): Promise<Running> => {
    const processes = await running(self, input);
    const { process } = self.kept(input.settings);
    return { processes, again: await startAgainOf(processes[0] ?? null, process, input.signal) };
  };
  const looksAt = [self.id];
  return {
    [self.restart]: gatheringRunbook({
      alias: self.restart,
      looksAt,
      gather,
      plan: (input, found) => planBack(self, words, input, found),
    }),
    [self.goOn]: gatheringRunbook({
      alias: self.goOn,
      looksAt,
      gather,
      plan: (input, { processes }) => planContinue(self, processes, input),
    }),
  };
}

async function byPort<D extends ServiceKind>(
  self: Self<D>,
  { settings, signal }: GatherInput,
): Promise<readonly ProcessInfo[]> {
  const { port } = self.kept(settings);
  const holder = port === null ? null : await portHolder(port, signal);
  return holder === null ? [] : [holder];
}

/** Nobody is known to keep it. */
const KEPT_BY_NOBODY: Pick<Told, 'command' | 'owner'> = { command: '', owner: { kind: 'unknown' } };

/** By whoever keeps it, by its own command line, or by the start command of the settings where nothing is there. */
function planBack<D extends ServiceKind>(
  self: Self<D>,
  words: RestartWords,
  input: PlanInput,
  { processes, again }: Running,
): PlanResult {
  const holder = processes[0] ?? null;
  const { settings, readings } = input;
  const whole = readings[MAIN.processes]?.facts.tree ?? [];
  const isSamePort = self.kept(settings).port === settings[MAIN.port];
  // It has a recovery of its own, which knows how it is started and what is part of it.
  if (holder !== null && isSamePort && whole.some(({ pid }) => pid === holder.pid)) {
    const who = componentTitle(MAIN.id);
    return {
      ok: false,
      reason: `At the address of ${self.title} ${holder.name} (pid ${holder.pid}) listens, which is ${who}.`,
      hint: `Recover that: lifeguard recover ${MAIN.id}`,
    };
  }
  // What the settings say is what somebody wants.
  if (holder === null && self.start(settings) !== null) return planStart(self, input);
  const { command, owner } = toldOf(readings, self.id) ?? KEPT_BY_NOBODY;
  return planRestart(self.kept(settings), words, input, { command, owner, holder, again }) ?? planStart(self, input);
}

/** Runs the start command, after asking, and sees that it answers. Ends nothing. */
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
        ...(signalOf(ended) === null ? { atStart: true } : {}),
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
