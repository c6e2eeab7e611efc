import { createInterface, type Interface } from 'node:readline/promises';
import type { GuideView, IosView } from '../../shared/contract/index.ts';
import type { IosBranch, IosCheckResult, IosStep, IosTarget } from '../../shared/domain/index.ts';
import { type Engine, iosGuide, looksHere, RUNBOOKS } from '../app/index.ts';
import { type CommandContext, UsageError } from './command.ts';
import { EXIT } from './exit-code.ts';
import { jsonText, toTerminal, wrap } from './io.ts';
import { withProgress } from './progress.ts';

/**
 * Goes through a branch of the guide with a person: each step is said, done on request, looked at, and answered. It goes on where the person was.
 * Elsewhere than on a terminal the steps are printed, with the commands that do them.
 */
export async function walkGuide(
  engine: Engine,
  view: IosView,
  branch: string,
  context: CommandContext,
): Promise<number> {
  const guide = iosGuide();
  const names = guide.branches.map((b) => b.id);
  const found = guide.branches.find((b) => b.id === branch);
  if (found === undefined)
    throw new UsageError(`The guide has no branch "${branch}".`, `Branches: ${names.join(', ')}.`);
  const target = targetOf(view, context);
  if (context.json) {
    context.print(jsonText({ schema: 1, guide, run: engine.ios.guidance.state() } satisfies GuideView & { schema: 1 }));
    return EXIT.healthy;
  }
  if (!context.io.stdin.isTTY) {
    const seen = await Promise.all(found.steps.map(({ check }) => engine.ios.seenHere(check)));
    context.print(printedGuide(found, seen, target, context.columns).join('\n'));
    return EXIT.healthy;
  }
  const before = engine.ios.guidance.state();
  const goesOn = before?.state === 'under-way' && before.target.id === target.id && context.args.length < 2;
  if (!goesOn) engine.ios.guidance.begin(branch, target);
  else context.say('Going on where you were; `lifeguard ios guide recover` begins anew.');
  const question = createInterface({ input: context.io.stdin, output: context.io.stderr });
  try {
    return await walk(engine, question, context);
  } catch (error) {
    // Ctrl-C and Ctrl-D leave the guide where it is.
    if ((error as Error).name !== 'AbortError') throw error;
    context.io.stderr.write('\n');
    return EXIT.unknown;
  } finally {
    question.close();
  }
}

async function walk(engine: Engine, question: Interface, context: CommandContext): Promise<number> {
  const { columns, print, say, signal } = context;
  for (let run = engine.ios.guidance.state(); run?.state === 'under-way'; run = engine.ios.guidance.state()) {
    const branch = iosGuide().branches.find((b) => b.id === run?.branch);
    const step = branch?.steps.find((s) => s.id === run?.step);
    if (branch === undefined || step === undefined) break;
    print(['', ...stepText(branch, step, run.target, columns)].join('\n'));
    const act = step.act[run.target.kind];
    const keys = [
      ...(act === null ? [] : ['d = do it for me']),
      ...(step.check === null ? [] : ['c = check']),
      'w = works now',
      'n = next',
      'b = back',
      'q = leave',
    ];
    const answer = (await question.question(`${keys.join(', ')}: `, { signal })).trim().toLowerCase();
    if (answer === 'q') return EXIT.unknown;
    if (answer === 'w') engine.ios.guidance.answer('helped');
    else if (answer === 'n') engine.ios.guidance.answer('did-not-help');
    else if (answer === 'b') engine.ios.guidance.back();
    else if (answer === 'c' && step.check !== null) {
      const seen = (await withProgress(context, 'Looking', engine.ios.guidance.check()))?.seen;
      if (seen != null) print(wrap(seenText(seen), columns).join('\n'));
    } else if (answer === 'd' && act !== null) await doIt(engine, act, run.target, question, context);
    else say('Please type one of the letters.');
  }
  const helped = engine.ios.guidance.state()?.state === 'helped';
  print(
    helped
      ? '\nIt works again.'
      : '\nThe guide ends here, and it still does not work. Somebody who knows the app has to look at it: lifeguard escalate',
  );
  return helped ? EXIT.healthy : EXIT.degraded;
}

async function doIt(
  engine: Engine,
  act: NonNullable<IosStep['act']['device']>,
  target: IosTarget,
  question: Interface,
  { say, print, columns, signal }: CommandContext,
): Promise<void> {
  const id = RUNBOOKS.find((r) => r.id === act)?.component === 'ios' ? target.id : null;
  const made = await engine.plan(act, id);
  if (!made.ok) return say(`${made.reason} ${made.hint ?? ''}`.trim());
  if (made.plan.confirm !== null) {
    for (const line of wrap(made.plan.confirm, columns)) say(line);
    if (!/^y(es)?$/i.test((await question.question(toTerminal(`${made.plan.title}? [y/N] `), { signal })).trim()))
      return say('Nothing was done.');
  }
  const started = await engine.recover({ token: made.token, confirmed: true });
  if (!started.ok) return say(`${started.reason} ${started.hint ?? ''}`.trim());
  const run = await started.ended;
  print(wrap(run.result ?? run.state, columns).join('\n'));
}

/** Who the guide is for: the named one, the only booted or connected one, or a device that no tool sees. */
function targetOf(view: IosView, { options }: CommandContext): IosTarget {
  const all: IosTarget[] = [
    ...view.simulators
      .filter((s) => s.available !== 'no')
      .map((s) => ({ kind: 'simulator' as const, id: s.udid, name: s.name })),
    ...view.devices.map((d) => ({ kind: 'device' as const, id: d.id, name: d.name })),
  ];
  const { device } = options;
  if (typeof device === 'string') {
    const named = all.filter((t) => t.id === device || t.name === device);
    const [one] = named;
    if (one !== undefined && named.length === 1) return one;
    throw new UsageError(
      named.length === 0 ? `There is no simulator or device "${device}".` : `More than one is called "${device}".`,
      'See: lifeguard ios',
    );
  }
  const there = all.filter(
    (t) =>
      view.simulators.find((s) => s.udid === t.id)?.state === 'booted' ||
      view.devices.find((d) => d.id === t.id)?.connection === 'connected',
  );
  const [one] = there;
  if (one !== undefined && there.length === 1) return one;
  if (there.length > 1)
    throw new UsageError('Which one?', `Name it with --device: ${there.map((t) => t.name).join(', ')}.`);
  return { kind: 'device', id: 'none', name: 'your device' };
}

const seenText = ({ state, text }: IosCheckResult): string => `${{ yes: '✓', no: '✗', unknown: '?' }[state]} ${text}`;

function stepText(branch: IosBranch, step: IosStep, { kind, name }: IosTarget, columns: number): string[] {
  const at = branch.steps.indexOf(step) + 1;
  const where = step.check !== null && looksHere(step.check) ? '' : ` (${name})`;
  return [
    ...wrap(`Step ${at} of ${branch.steps.length}: ${step.title}${where}`, columns),
    ...wrap(step.words[kind], columns, '   '),
    ...wrap(`You should see: ${step.look}`, columns, '   '),
  ];
}

/** @param seen what was read now for each step; null where only a person, a simulator or a device can tell */
export function printedGuide(
  branch: IosBranch,
  seen: readonly (IosCheckResult | null)[],
  target: IosTarget,
  columns: number,
): string[] {
  const snippets = iosGuide().snippets;
  return [
    ...wrap(`${branch.title}. ${branch.about}`, columns),
    ...branch.steps.flatMap((step, at) => {
      const now = seen[at] ?? null;
      const act = step.act[target.kind];
      const runbook = RUNBOOKS.find((r) => r.id === act);
      const forWhom = runbook?.component === 'ios' && target.id !== 'none' ? ` --device ${target.id}` : '';
      return [
        '',
        ...stepText(branch, step, target, columns),
        ...(now === null ? [] : wrap(seenText(now), columns, '   ')),
        ...(runbook === undefined ? [] : [`   lifeguard recover ${runbook.alias}${forWhom}`]),
        ...snippets
          .filter((s) => step.snippets.includes(s.id))
          .flatMap((s) => [
            '',
            ...s.code
              .trimEnd()
              .split('\n')
              .map((l) => `   ${l}`),
          ]),
      ];
    }),
    ...(branch.next === null ? [] : ['', `If that did not help: lifeguard ios guide ${branch.next}`]),
  ];
}
