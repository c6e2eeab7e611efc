import {
  COMPONENTS,
  type ComponentId,
  elapsedMs,
  type Instant,
  MAIN,
  type Plan,
  type PlanResult,
  type PlanStep,
  type ProcessIdentity,
  type Run,
  type StepRun,
} from '../../shared/domain/index.ts';
import { formatDuration, often } from '../../shared/format.ts';
import { afterAwake, createLineCleaner } from '../system/index.ts';
import { onlyLooks, stateAfterCancel } from './after-cancel.ts';
import type { Attempt, StepOutcome } from './attempt.ts';
import { missed } from './goal.ts';
import { liveOutput } from './live-output.ts';
import { ProgressReader } from './progress.ts';
import { executeStep } from './step-executor.ts';
import type { World } from './world.ts';

export interface RunOptions {
  readonly id: string;
  readonly trigger: Run['trigger'];
  readonly world: World;
  readonly signal: AbortSignal;
  /** Makes the plan again for the next attempt: pids have changed since the first. */
  readonly replan: () => Promise<PlanResult>;
  /** Told after every change; the last call holds the end. */
  readonly publish: (run: Run) => void;
  /** Removes secrets from live output. */
  readonly redact: (text: string) => string;
}

/**
 * Executes a plan: its steps in order, again from the start when an attempt failed, until it worked, was cancelled, or the
 * attempts are used up. Resolves to the ended run; never rejects.
 */
export async function executePlan(first: Plan, options: RunOptions): Promise<Run> {
  const { world, publish } = options;
  let plan = first;
  let run: Run = newRun(options.id, plan, world.clock.now());
  const update = (change: Partial<Run>) => {
    run = { ...run, ...change };
    publish(run);
  };
  let previous: string | null = null;
  let atStart = false;
  /** What the last attempt started, while it lives; null when nothing of it does. */
  let running: number | null = null;
  const started: ProcessIdentity[] = [];
  for (let number = 1; number <= first.attempts; number++) {
    if (number > 1) {
      const again = await options.replan().catch(() => null);
      if (again === null || !again.ok) return end('failed', again === null ? previous : again.reason);
      const strange = unseenStep(first, again.plan, started);
      if (strange !== null)
        return end('failed', `${previous} Trying again would need a step that was not shown: ${strange.title}.`);
      // What was agreed to is what the question said, or a part of it: another process behind it is another question.
      if (again.plan.confirm !== null && first.confirm?.includes(again.plan.confirm) !== true)
        return end('failed', `${previous} Trying again has to be agreed to first: ${again.plan.confirm}`);
      plan = again.plan;
    }
    update({ attempt: number, steps: plan.steps.map(toCome) });
    const memory: Attempt = {
      child: null,
      startedAtMono: null,
      startedAtWall: null,
      before: null,
      start: null,
      told: false,
      gaveWay: null,
      latencyMs: null,
      again: null,
      killed: null,
      partly: false,
      figures: { before: null, after: null },
    };
    const earlier = number === 1 ? null : [...started];
    const outcome = await attempt(plan, memory, { ...options, earlier }, () => run, update);
    if (memory.child !== null) started.push(memory.child.process);
    if (outcome.kind === 'done') {
      const why = plan.goal === undefined ? null : missed(plan.goal, outcome.figures);
      const carriedOut = success(plan, run, world, outcome);
      if (why !== null) return end('failed', `${carriedOut} ${why}`);
      return end('succeeded', carriedOut, memory.partly ? { partly: true } : {});
    }
    if (outcome.kind === 'cancelled') return end('cancelled', outcome.result);
    // The same reason twice is not going to go away by a third try: a syntax error stays one.
    const repeated = outcome.atStart && outcome.result === previous;
    previous = outcome.result;
    atStart = outcome.atStart;
    running = memory.child !== null && memory.child.exit() === null ? memory.child.process.pid : null;
    if (outcome.final || repeated) break;
  }
  await lookAround(first.component, options);
  const found = atStart && previous !== null ? { failedStart: previous } : {};
  return end('failed', failure(previous, run, { atStart, running }), found);

  function end(
    state: 'succeeded' | 'failed' | 'cancelled',
    result: string | null,
    found: Pick<Run, 'failedStart' | 'partly'> = {},
  ): Run {
    update({ state, result, ...found, endedAt: world.clock.now() });
    return run;
  }
  function toCome(step: PlanStep): StepRun {
    return {
      id: step.id,
      title: step.title,
      display: step.display,
      destroys: step.destroys,
      state: 'to-come',
      tookMs: null,
      result: null,
      output: [],
    };
  }
  function newRun(id: string, p: Plan, startedAt: Instant): Run {
    const { runbook, component, title, attempts, target } = p;
    return {
      id,
      runbook,
      component,
      title,
      state: 'running',
      attempt: 1,
      attempts,
      startedAt,
      endedAt: null,
      steps: p.steps.map(toCome),
      result: null,
      trigger: options.trigger,
      joined: 0,
      target: target?.name ?? null,
    };
  }
}

/**
 * While it waits, a recovery asks only what it waits for. What is told the moment it has failed shall name why, which is read of the parts beside it
 * (the backend's last words of its process); of those that hang nothing is waited for.
 */
async function lookAround(component: ComponentId, { world, signal }: RunOptions): Promise<void> {
  const parts = COMPONENTS.filter(({ partOf }) => partOf === component).map(({ id }) => id);
  if (parts.length > 0) await world.lookBriefly(parts, signal).catch(() => undefined);
}

/**
 * A step of a further attempt that the person did not see; null when there is none. The processes may be others than in the first
 * attempt, and less may be left to do; more may be done only to what this very run has started.
 */
function unseenStep(first: Plan, again: Plan, started: readonly ProcessIdentity[]): PlanStep | null {
  const seen = new Set(first.steps.map((s) => s.id));
  const stopsOwn = ({ action }: PlanStep) =>
    action.kind === 'stop-tree' &&
    action.tree.some((p) => started.some((s) => s.pid === p.pid && s.startedAt === p.startedAt));
  return again.steps.find((s) => !seen.has(s.id) && !stopsOwn(s) && !onlyLooks(s)) ?? null;
}

type AttemptEnd =
  | ({ readonly kind: 'done' } & Readonly<Pick<Attempt, 'latencyMs' | 'figures' | 'killed'>>)
  | { readonly kind: 'failed'; readonly result: string; readonly final: boolean; readonly atStart: boolean }
  | { readonly kind: 'cancelled'; readonly result: string };

async function attempt(
  plan: Plan,
  memory: Attempt,
  { world, signal: cancel, redact, earlier }: RunOptions & Pick<Carrying, 'earlier'>,
  current: () => Run,
  update: (change: Partial<Run>) => void,
): Promise<AttemptEnd> {
  const late = new AbortController();
  const disarm = afterAwake(world.clock, plan.attemptTimeoutMs, () =>
    late.abort(new Error('the attempt is over its limit')),
  );
  try {
    return await carryOut(plan, memory, { world, cancel, late: late.signal, redact, earlier }, current, update);
  } finally {
    disarm();
  }
}

interface Carrying {
  /** What earlier attempts of the run have started; null in the first. */
  readonly earlier: readonly ProcessIdentity[] | null;
  readonly world: World;
  /** Aborts when a person cancels. */
  readonly cancel: AbortSignal;
  /** Aborts when the attempt is over its limit. */
  readonly late: AbortSignal;
  readonly redact: (text: string) => string;
}

async function carryOut(
  plan: Plan,
  memory: Attempt,
  { world, cancel, late, redact, earlier }: Carrying,
  current: () => Run,
  update: (change: Partial<Run>) => void,
): Promise<AttemptEnd> {
  const signal = AbortSignal.any([cancel, late]);
  const change = (id: string, fields: (step: StepRun) => Partial<StepRun>) =>
    update({ steps: current().steps.map((s) => (s.id === id ? { ...s, ...fields(s) } : s)) });
  let enough = false;
  for (const step of plan.steps) {
    if (enough && step.unlessEnough === true) {
      change(step.id, () => ({ state: 'skipped', result: 'Not needed.' }));
      continue;
    }
    const begun = world.clock.now();
    const took = () => Math.round(elapsedMs(begun, world.clock.now()));
    change(step.id, () => ({ state: 'running', startedAt: begun, ...limitOf(step), ...outputOf(step, plan) }));
    const clean = createLineCleaner(redact);
    const reader = new ProgressReader(() => world.clock.now().mono);
    const far = () => {
      const progress = reader.now();
      return progress === null ? {} : { progress };
    };
    const live = liveOutput(world.clock, () => change(step.id, () => ({ output: [...live.lines()], ...far() })));
    const output = (line: string) => {
      // A bar is drawn anew ten times a second: it is no line of output.
      if (reader.take(line)) return live.touch();
      const shown = clean(line);
      if (shown !== '' || line === '') live.take(shown);
    };
    const over = (fields: Partial<StepRun>) => {
      live.end();
      change(step.id, () => ({ output: [...live.lines()], ...far(), tookMs: took(), ...fields }));
    };
    let outcome: StepOutcome;
    try {
      outcome = await executeStep(step, { world, signal, attempt: memory, output });
    } catch (error) {
      if (cancel.aborted) {
        over({ state: 'cancelled', result: 'Cancelled.' });
        return { kind: 'cancelled', result: redact(await stateAfterCancel({ plan, step, attempt: memory, earlier })) };
      }
      outcome = late.aborted
        ? { ok: false, final: false, result: overLimit(step, plan) }
        : { ok: false, final: true, result: `This step broke inside Lifeguard: ${(error as Error).message}` };
    }
    const clear = (words: string | null) => (words === null ? null : redact(words));
    over({ state: stepState(outcome), result: clear(outcome.result) });
    if (outcome.ok && outcome.enough === true) enough = true;
    if (step.action.kind === 'verify') memory.partly = !outcome.ok || outcome.partly === true;
    if (!outcome.ok && (!step.optional || late.aborted)) {
      const { final, atStart = false } = outcome;
      return { kind: 'failed', result: untouched(step, current(), redact(outcome.result)), final, atStart };
    }
  }
  const { latencyMs, figures, killed } = memory;
  return { kind: 'done', latencyMs, figures, killed: killed === null ? null : redact(killed) };
}

/** The longest that a step waits for something whose end nobody knows. */
function limitOf({ action }: PlanStep): Pick<StepRun, 'limitMs'> {
  return action.kind === 'wait-healthy' || action.kind === 'wait-port-free' ? { limitMs: action.timeoutMs } : {};
}

/** While it waits for what the plan started it shows what that prints. */
function outputOf({ action }: PlanStep, { steps }: Plan): Pick<StepRun, 'outputOf'> {
  const start = action.kind === 'wait-healthy' ? steps.find((s) => s.action.kind === 'start') : undefined;
  return start === undefined ? {} : { outputOf: start.id };
}

const overLimit = (step: PlanStep, plan: Plan): string =>
  `This attempt took longer than its limit of ${formatDuration(plan.attemptTimeoutMs)} and was ended during "${step.title}".`;

/** What is missing was found before anything was touched: worth saying. */
const untouched = (step: PlanStep, run: Run, result: string): string =>
  step.action.kind === 'preflight' && run.attempt === 1
    ? `Nothing was stopped and nothing was started. ${result}`
    : result;

const stepState = (outcome: StepOutcome): StepRun['state'] => {
  if (!outcome.ok) return 'failed';
  return outcome.skipped ? 'skipped' : 'done';
};

function success(
  plan: Plan,
  run: Run,
  world: World,
  { latencyMs, figures, killed }: Extract<AttemptEnd, { kind: 'done' }>,
): string {
  const verified = run.steps.find((s) => s.id === 'verify')?.result ?? '';
  const seconds = (elapsedMs(run.startedAt, world.clock.now()) / 1000).toFixed(1);
  if (plan.runbook !== MAIN.recover) {
    const { before, after } = figures;
    const change = before === null || after === null ? '' : `Before: ${before.text}; after: ${after.text}. `;
    return `${plan.title}: done after ${seconds} s. ${change}${verified}`.trim();
  }
  const answering =
    latencyMs === null ? `Answering after ${seconds} s` : `Answering in ${Math.round(latencyMs)} ms after ${seconds} s`;
  const hard = killed === null ? '' : ` ${killed}`;
  return `Backend is back. ${answering}; ${verified.replace(/^Backend(, | and )/, '')}${hard}`;
}

function failure(
  reason: string | null,
  run: Run,
  { atStart, running }: { readonly atStart: boolean; readonly running: number | null },
): string {
  const tries = run.attempt > 1 ? ` Tried ${often(run.attempt)}.` : '';
  const advice = atStart ? ' Restarting will not help until that is fixed.' : '';
  const left = running === null ? '' : ` What was started still runs (pid ${running}).`;
  return `${reason ?? 'The recovery did not work.'}${tries}${advice}${left}`;
}
