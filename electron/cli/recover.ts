import { createInterface } from 'node:readline/promises';
import { hasTargets, progressText, type Run, type StepRun, shareOf } from '../../shared/domain/index.ts';
import { counted, formatAttempts } from '../../shared/format.ts';
import {
  type AnyEngine,
  type Begun,
  nearest,
  planView,
  RUNBOOKS,
  runbookNamed,
  runbooksIn,
  type SeenPlan,
  type SeenPlanShown,
} from '../app/index.ts';
import { type Command, type CommandContext, UsageError } from './command.ts';
import { EXIT, exitCodeOfRun } from './exit-code.ts';
import { columnsOf, jsonText, oneRow, toTerminal, wrap } from './io.ts';
import { createSpinner, withProgress } from './progress.ts';
import { stepLines } from './render.ts';
import { whenAsked } from './when-asked.ts';

/** Lines of a failed step's output that are shown. */
const LAST_LINES = 12;
const BAR_WIDTH = 16;

export const recover: Command = {
  name: 'recover',
  summary: 'run a runbook and verify that it helped',
  usage: 'RUNBOOK [--device NAME] [--dry-run] [--yes] [--json]',
  details: RUNBOOKS.map((r) => `${r.alias}: ${r.does} ${r.never}`),
  options: {
    'dry-run': { type: 'boolean', about: 'show the exact steps and do nothing' },
    device: { type: 'string', value: 'NAME', about: 'the simulator or device, for runbooks that act on one' },
    yes: { type: 'boolean', short: 'y', about: 'do not ask; required where nobody can be asked' },
  },
  examples: [
    ['lifeguard recover backend --dry-run', 'what would be done, exactly'],
    ['lifeguard recover backend', 'shows it, asks, does it, verifies it'],
  ],
  words: [1, 1],
  completes: (words) => (words.length === 0 ? ['runbooks'] : []),
  // What is tried is history, whether or not the app runs: the failure, the attempts, how it ended.
  follows: true,
  looks: 'after-plan',
  async run(context) {
    // Runbooks of what somebody added are known by the settings.
    const all = runbooksIn((await context.configuration()).current().settings);
    const found = runbookNamed(all, context.args[0]);
    if (found === undefined) {
      const aliases = all.map((r) => r.alias);
      const near = nearest(context.args[0] ?? '', aliases);
      throw new UsageError(
        `There is no runbook "${context.args[0]}".`,
        near === null ? `Runbooks: ${aliases.join(', ')}.` : `Did you mean: lifeguard recover ${near}?`,
      );
    }
    const { options, io } = context;
    const target = typeof options.device === 'string' ? options.device : null;
    if (target !== null && !hasTargets(found.component))
      throw new UsageError(`${found.alias} acts on no simulator or device.`, 'Leave --device away.');
    const dry = options['dry-run'] === true;
    // Said before anything is looked at: a script that forgot it should not wait for that.
    if (!dry && options.yes !== true && !io.stdin.isTTY)
      throw new UsageError(
        'Nobody can be asked here.',
        'Add --yes to go on without asking, or --dry-run to only look.',
      );
    const engine = await context.stack();
    if (!hasTargets(found.component) && !found.atOnce)
      await withProgress(context, 'Looking at the stack', engine.settled(context.limitMs));
    const made = await withProgress(context, 'Making the plan', engine.plan(found.id, target));
    if (!made.ok) return refused(context, made);
    const { plan } = made;
    if (dry) {
      const shown = context.json ? jsonText(planView(plan)) : renderPlan(plan, context).join('\n');
      context.print(shown);
      return EXIT.healthy;
    }
    const result = await begin(engine, made, context);
    if (result === null) {
      context.say('Nothing was done.');
      return EXIT.unknown;
    }
    return result.ok ? follow(engine, result, context) : refused(context, result);
  },
};

/** How often a plan that changes between showing and agreeing is shown anew, before the person is told to try later. */
const SHOWN_AT_MOST = 5;

/** Shows the plan, asks, and has exactly that carried out; null when the person said no. What has changed is shown and asked anew. */
export async function begin(
  engine: Pick<AnyEngine, 'recover'>,
  first: SeenPlanShown,
  context: Pick<CommandContext, 'say' | 'columns' | 'options' | 'io' | 'signal'>,
): Promise<Begun | null> {
  let shown = first;
  for (let times = 1; ; times++) {
    for (const line of renderPlan(shown.plan, context)) context.say(line);
    if (!(await agreed(shown.plan, context))) return null;
    const result = await engine.recover({ token: shown.token, confirmed: true });
    if (result.ok || result.now === null || times === SHOWN_AT_MOST) return result;
    context.say(result.reason);
    shown = result.now;
  }
}

function refused(
  { json, print, say }: CommandContext,
  { reason, hint }: { reason: string; hint: string | null },
): number {
  if (json) print(jsonText({ ok: false, reason, hint }));
  else {
    say(reason);
    if (hint !== null) say(hint);
  }
  return EXIT.unknown;
}

/** The plan as it will be executed; what destroys or interrupts is marked. */
export function renderPlan(plan: SeenPlan, { columns }: Pick<CommandContext, 'columns'>): string[] {
  const lines = [`${plan.title}: ${counted(plan.steps.length, 'step')}, ${formatAttempts(plan)}`];
  for (const [i, step] of plan.steps.entries()) {
    lines.push(`${step.destroys === null ? ' ' : '!'} ${i + 1}. ${oneRow(step.title)}`);
    lines.push(...wrap(step.display, columns, '       '));
    if (step.destroys !== null) lines.push(...wrap(step.destroys, columns, '       '));
  }
  for (const note of plan.notes) lines.push(...wrap(note, columns));
  if (plan.confirm !== null) lines.push(...wrap(plan.confirm, columns));
  return lines;
}

/** Asks; anything but a yes is a no, also Ctrl-C and Ctrl-D. */
async function agreed(
  { title }: SeenPlan,
  { options, io, signal }: Pick<CommandContext, 'options' | 'io' | 'signal'>,
): Promise<boolean> {
  if (options.yes === true) return true;
  const question = createInterface({ input: io.stdin, output: io.stderr });
  try {
    return /^y(es)?$/i.test((await question.question(toTerminal(`${title}? [y/N] `), { signal })).trim());
  } catch (error) {
    if ((error as Error).name !== 'AbortError') throw error;
    io.stderr.write('\n');
    return false;
  } finally {
    question.close();
  }
}

/** `████████░░░░ 1.2 GB of 4.1 GB · 24 MB/s · 2 min left`; null where nothing is known. */
export function farText({ progress }: Pick<StepRun, 'progress'>): string | null {
  if (progress === undefined) return null;
  const share = shareOf(progress);
  const bar = share === null ? '' : `${'█'.repeat(Math.round(share * BAR_WIDTH)).padEnd(BAR_WIDTH, '░')} `;
  return `${bar}${progressText(progress)}`;
}

/** How a run ended whose Lifeguard has ended with it: a command in another terminal is gone once it is done. Null where the history has no end of it. */
async function endInHistory(id: string, { engine }: Pick<CommandContext, 'engine'>): Promise<Run | null> {
  const run = (await (await engine()).runs()).find((r) => r.id === id);
  return run === undefined || run.state === 'running' ? null : run;
}

/** Tells of a run until it has ended; the exit code says how. */
export async function follow(
  engine: AnyEngine,
  result: Extract<Begun, { ok: true }>,
  context: CommandContext,
): Promise<number> {
  if (result.joined) context.say('It is under way already; this follows it.');
  const follower = createFollower(context);
  const unsubscribe = engine.subscribe(({ recovery }) => {
    if (recovery?.id === result.run) follower.show(recovery);
  });
  const onAbort = () => {
    follower.pause();
    context.say('Cancelling… (Ctrl-C again ends at once)');
    void engine.cancel(result.run);
  };
  whenAsked(context.signal, onAbort);
  const run = await result.ended.catch(
    async (lost) => (await endInHistory(result.run, context)) ?? Promise.reject(lost),
  );
  unsubscribe();
  // Changes go out in bundles: the last ones may not have been told yet.
  follower.show(run);
  follower.pause();
  if (context.json) context.print(jsonText(run));
  else context.print(wrap(run.result ?? run.state, context.columns).join('\n'));
  if (run.state === 'failed' && !context.json) context.say('More: lifeguard diagnose --verbose');
  return exitCodeOfRun(run);
}

interface Follower {
  readonly show: (run: Run) => void;
  readonly pause: () => void;
}

/**
 * Tells of every step as it ends, with the last lines of one that failed, or that destroys or interrupts something. What is under way turns on a
 * terminal, with the last line of its output; elsewhere it is a line of its own.
 */
export function createFollower({
  say,
  io,
  paintProgress,
}: Pick<CommandContext, 'say' | 'io' | 'paintProgress'>): Follower {
  const shown = new Map<string, StepRun['state']>();
  const spinner = createSpinner(io.stderr);
  let attempt = 1;
  const tell = (step: StepRun) => {
    if (step.state === 'running' && io.stderr.isTTY)
      return spinner.show([step.title, farText(step) ?? step.output.at(-1)].filter((t) => t !== undefined).join('  '));
    if (step.state === 'to-come' || shown.get(step.id) === step.state) return;
    shown.set(step.id, step.state);
    spinner.clear();
    for (const line of stepLines(step, { columns: columnsOf(io.stderr), paint: paintProgress })) say(line);
    // What a script of the stack's own says of what it did is nobody else's to tell.
    const isTold = step.state === 'failed' || (step.state === 'done' && step.destroys != null);
    if (isTold) for (const line of step.output.slice(-LAST_LINES)) say(`    ${oneRow(line)}`);
  };
  return {
    show(run) {
      if (run.attempt !== attempt) {
        spinner.clear();
        say(`Attempt ${run.attempt} of ${run.attempts}`);
        shown.clear();
      }
      attempt = run.attempt;
      for (const step of run.steps) tell(step);
    },
    pause: () => spinner.clear(),
  };
}
