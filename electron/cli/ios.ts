import { renderUnicodeCompact } from 'uqr';
import { z } from 'zod';
import { type IosView, IosViewSchema, type ReachView, ReachViewSchema } from '../../shared/contract/index.ts';
import { counted } from '../../shared/format.ts';
import type { Engine } from '../app/index.ts';
import { type Command, type CommandContext, UsageError } from './command.ts';
import { EXIT } from './exit-code.ts';
import { jsonText, wrap } from './io.ts';
import { walkGuide } from './ios-guide.ts';
import { withProgress } from './progress.ts';
import { table } from './render.ts';

/** What `ios --json` prints. */
export const IosSchema = z.object({ schema: z.literal(1), ios: IosViewSchema, reach: ReachViewSchema });

const WORDS = ['list', 'guide', 'log', 'screenshot'] as const;

export const ios: Command = {
  name: 'ios',
  summary: 'simulators, devices, the way to this machine, and the guide',
  usage: '[list|guide [BRANCH]|log|screenshot FILE] [--device NAME]',
  details: [
    'Acts on them are runbooks: lifeguard recover simulator-boot --device "iPhone 16 Pro".',
    'guide: goes through the steps, does and checks what a tool can; elsewhere than on a terminal it prints them.',
  ],
  options: {
    device: { type: 'string', value: 'NAME', about: 'name or identifier of the simulator or device' },
  },
  examples: [
    ['lifeguard ios', 'what there is, and whether a device can reach the backend'],
    ['lifeguard ios guide', 'when the app does not work'],
    ['lifeguard ios log --device "iPhone 16 Pro"', 'what the app says in the next five seconds'],
  ],
  words: [0, 2],
  async run(context) {
    const [word = 'list', more] = context.args;
    const what = WORDS.find((w) => w === word);
    if (what === undefined)
      throw new UsageError(`There is no "lifeguard ios ${word}".`, `There are: ${WORDS.join(', ')}.`);
    if (what === 'screenshot' && more === undefined)
      throw new UsageError('Where to?', 'Use: lifeguard ios screenshot FILE.png');
    if (more !== undefined && (what === 'list' || what === 'log'))
      throw new UsageError(`"${more}" is too much.`, 'Name a simulator or device with --device.');
    const engine = await context.engine();
    const view = await withProgress(context, 'Asking Xcode', engine.ios.view(true));
    switch (what) {
      case 'list':
        return list(engine, view, context);
      case 'guide':
        return walkGuide(engine, view, more ?? 'recover', context);
      case 'log':
        return log(engine, chosenSimulator(view, context), context);
      case 'screenshot':
        return screenshot(engine, chosenSimulator(view, context), more ?? '', context);
    }
  },
};

async function list(engine: Engine, view: IosView, context: CommandContext): Promise<number> {
  const reach = await withProgress(context, 'Looking at the network', engine.ios.reach());
  const code = view.problems.some((p) => p.kind === 'simulator-service' || p.kind === 'licence')
    ? EXIT.degraded
    : EXIT.healthy;
  if (context.json) {
    context.print(jsonText(IosSchema.parse({ schema: 1, ios: view, reach })));
    return code;
  }
  const { columns } = context;
  const lines = [...wrap(view.summary, columns)];
  for (const { text, fix } of view.problems)
    lines.push(...(text === view.summary ? [] : wrap(text, columns)), ...wrap(fix, columns, '   '));
  if (view.usable) {
    const simulators = view.simulators.filter((s) => s.available !== 'no');
    const left = view.simulators.length - simulators.length;
    lines.push(
      '',
      ...table(
        [
          ...simulators.map((s) => [
            s.name,
            s.runtime,
            s.state,
            s.app.running === 'yes' ? 'LeanVibe runs' : '',
            s.udid,
          ]),
          ...view.devices.map((d) => [d.name, d.version === null ? 'iOS' : `iOS ${d.version}`, d.connection, '', d.id]),
        ],
        Math.max(columns, 110),
      ),
      ...(left === 0
        ? []
        : [`${counted(left, 'more simulator', 'more simulators')} cannot be used: the runtime is missing.`]),
    );
    for (const d of view.devices) if (d.unready !== null) lines.push(...wrap(d.unready, columns));
  }
  lines.push('', ...wrap(reach.text, columns), ...qr(reach, context));
  if (reach.listens === 'loopback')
    lines.push(...wrap('Let devices reach it: lifeguard recover open-to-devices', columns));
  if (reach.state === 'no') lines.push(...wrap('What the guide says: lifeguard ios guide websocket', columns));
  context.print(lines.join('\n'));
  return code;
}

/** Only a terminal shows it in a form that a camera reads. */
const qr = ({ url, state }: ReachView, { io }: CommandContext): string[] =>
  url !== null && state === 'yes' && io.stdout.isTTY
    ? ['', ...renderUnicodeCompact(url, { border: 1 }).split('\n')]
    : [];

/** The simulator that was named; without a name the one that is booted, if it is the only one. */
function chosenSimulator(view: IosView, { options }: CommandContext): string {
  const { device } = options;
  if (typeof device === 'string') {
    const found = view.simulators.filter((s) => s.udid === device || s.name === device);
    const [one] = found;
    if (one !== undefined && found.length === 1) return one.udid;
    throw new UsageError(
      found.length === 0
        ? `There is no simulator "${device}".`
        : `${counted(found.length, 'simulator is', 'simulators are')} called "${device}".`,
      'See: lifeguard ios',
    );
  }
  const booted = view.simulators.filter((s) => s.state === 'booted');
  const [one] = booted;
  if (one !== undefined && booted.length === 1) return one.udid;
  throw new UsageError(
    booted.length === 0
      ? 'No simulator is booted.'
      : `${counted(booted.length, 'simulator is', 'simulators are')} booted.`,
    booted.length === 0 ? 'Boot one: lifeguard recover simulator-boot --device NAME' : 'Name one: --device NAME',
  );
}

async function log(engine: Engine, udid: string, context: CommandContext): Promise<number> {
  const { lines, problem } = await withProgress(context, 'Listening for 5 s', engine.ios.log(udid));
  if (context.json) context.print(jsonText({ schema: 1, lines, problem }));
  else if (problem !== null) context.say(problem);
  else context.print(lines.length === 0 ? 'The app said nothing.' : lines.join('\n'));
  return problem === null ? EXIT.healthy : EXIT.unknown;
}

async function screenshot(engine: Engine, udid: string, file: string, context: CommandContext): Promise<number> {
  const problem = await withProgress(context, 'Taking a screenshot', engine.ios.screenshot(udid, file));
  if (problem !== null) {
    context.say(problem);
    return EXIT.unknown;
  }
  context.say(`Written to ${file}.`);
  return EXIT.healthy;
}
