import { createInterface } from 'node:readline/promises';
import type { Plan, Run, RunbookId, StepRun } from '../../shared/domain/index.ts';
import { type Engine, planView, RUNBOOKS } from '../engine/index.ts';
import { type Command, type CommandContext, UsageError } from './command.ts';
import { EXIT, exitCodeOfRun } from './exit-code.ts';
import { wrap } from './io.ts';
import { withProgress } from './progress.ts';
import { stepLine } from './render.ts';

export const recover: Command = {
  name: 'recover',
  summary: 'run a runbook and verify that it helped',
  usage: `<${RUNBOOKS.map((r) => r.alias).join('|')}> [--dry-run] [--yes] [--json]`,
  details: RUNBOOKS.map((r) => `${r.alias}: ${r.does} ${r.never}`),
  options: {
    'dry-run': { type: 'boolean', about: 'show the exact steps and do nothing' },
    yes: { type: 'boolean', short: 'y', about: 'do not ask; required where nobody can be asked' },
  },
  examples: [
    ['lifeguard recover backend --dry-run', 'what would be done, exactly'],
    ['lifeguard recover backend', 'shows it, asks, does it, verifies it'],
  ],
  words: [1, 1],
  async run(context) {
    const found = RUNBOOKS.find((r) => r.alias === context.args[0] || r.id === context.args[0]);
    if (found === undefined) {
      throw new UsageError(
        `There is no runbook "${context.args[0]}".`,
        `Runbooks: ${RUNBOOKS.map((r) => r.alias).join(', ')}.`,
      );
    }
    const engine = await context.engine();
    await withProgress(context, 'Looking at the stack', engine.settled(15_000));
    const made = await withProgress(context, 'Making the plan', engine.plan(found.id));
    if (!made.ok) return refused(context, made);
    const { plan } = made;
    const dry = context.options['dry-run'] === true;
    if (dry && context.json) context.print(JSON.stringify(planView(plan), null, 2));
    else if (dry) context.print(renderPlan(plan, context).join('\n'));
    if (dry) return EXIT.healthy;
    for (const line of renderPlan(plan, context)) context.say(line);
    if (!(await agreed(plan, context))) {
      context.say('Nothing was done.');
      return EXIT.unknown;
    }
    return execute(engine, found.id, plan, context);
  },
};

function refused(
  { json, print, say }: CommandContext,
  { reason, hint }: { reason: string; hint: string | null },
): number {
  if (json) print(JSON.stringify({ ok: false, reason, hint }, null, 2));
  else {
    say(reason);
    if (hint !== null) say(hint);
  }
  return EXIT.unknown;
}

/** The plan as it will be executed; what destroys or interrupts is marked. */
export function renderPlan(plan: Plan, { columns }: Pick<CommandContext, 'columns'>): string[] {
  const lines = [
    `${plan.title}: ${plan.steps.length} steps, up to ${plan.attempts} ${plan.attempts === 1 ? 'attempt' : 'attempts'}`,
  ];
  for (const [i, step] of plan.steps.entries()) {
    lines.push(`${step.destroys === null ? ' ' : '!'} ${i + 1}. ${step.title}`);
    lines.push(...wrap(step.display, columns, '       '));
    if (step.destroys !== null) lines.push(...wrap(step.destroys, columns, '       '));
  }
  for (const note of plan.notes) lines.push(...wrap(note, columns));
  if (plan.confirm !== null) lines.push(...wrap(plan.confirm, columns));
  return lines;
}

async function agreed({ title }: Plan, { options, io }: CommandContext): Promise<boolean> {
  if (options.yes === true) return true;
  if (!io.stdin.isTTY)
    throw new UsageError('Nobody can be asked here.', 'Add --yes to go on without asking, or --dry-run to only look.');
  const question = createInterface({ input: io.stdin, output: io.stderr });
  try {
    return /^y(es)?$/i.test((await question.question(`${title}? [y/N] `)).trim());
  } finally {
    question.close();
  }
}

async function execute(engine: Engine, id: RunbookId, plan: Plan, context: CommandContext): Promise<number> {
  const result = await engine.recover(id, plan.confirm);
  if (!result.ok) return refused(context, result);
  const unsubscribe = follow(engine, result.run, context);
  const onAbort = () => {
    context.say('Cancelling…');
    engine.cancel(result.run);
  };
  context.signal.addEventListener('abort', onAbort, { once: true });
  const run = await result.ended;
  unsubscribe();
  if (context.json) context.print(JSON.stringify(run, null, 2));
  else context.print(wrap(run.result ?? run.state, context.columns).join('\n'));
  if (run.state === 'failed' && !context.json) context.say('More: lifeguard diagnose --verbose');
  return exitCodeOfRun(run);
}

/** Prints every step when it begins to take long and when it ends, and the last lines of a failed one. */
function follow(engine: Engine, id: string, { say, columns, io, paint }: CommandContext): () => void {
  const shown = new Map<string, StepRun['state']>();
  let attempt = 0;
  const colour = io.stderr.isTTY ? paint : (_: unknown, text: string) => text;
  const show = (run: Run) => {
    if (run.attempt !== attempt && attempt > 0) say(`Attempt ${run.attempt} of ${run.attempts}`);
    if (run.attempt !== attempt) shown.clear();
    attempt = run.attempt;
    for (const step of run.steps) {
      if (step.state === 'to-come' || shown.get(step.id) === step.state) continue;
      shown.set(step.id, step.state);
      say(stepLine(step, { columns, paint: colour }));
      if (step.state === 'failed') for (const line of step.output.slice(-12)) say(`    ${line}`);
    }
  };
  return engine.subscribe(({ recovery }) => {
    if (recovery?.id === id) show(recovery);
  });
}
