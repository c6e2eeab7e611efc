import type { Snapshot } from '../../shared/domain/index.ts';
import type { AnyEngine } from '../app/index.ts';
import { isForeground } from '../system/index.ts';
import { changes } from './changes.ts';
import type { Command, CommandContext } from './command.ts';
import { EXIT } from './exit-code.ts';
import { exitCodeOfInterrupt } from './interrupted.ts';
import { jsonText, oneRow, plain } from './io.ts';
import { withProgress } from './progress.ts';
import { renderStatus } from './render.ts';
import { liveScreen, type Screen } from './watching/live-screen.ts';
import { untilAsked } from './when-asked.ts';

const REDRAW_MS = 1000;

export const watch: Command = {
  name: 'watch',
  summary: 'stay and show the state as it changes',
  usage: '[--json] [--once]',
  details: [
    'On a terminal the picture is redrawn in place, and keys act: j and k (or the arrows) choose a component, d shows all that was read of it, r recovers what is wrong there (or what leads) as lifeguard recover does, after showing the plan and asking, q ends. What changed within the last minute is marked *. Elsewhere, and in the background, a line is printed for each change.',
    'With --json every new snapshot is one line.',
    'It ends with q, exit code 0, or with Ctrl-C, and then with exit code 130.',
  ],
  options: { once: { type: 'boolean', about: 'end after the first picture, with exit code 0' } },
  examples: [
    ['lifeguard watch', 'live, until q'],
    ['lifeguard watch >> stack.log', 'a line for each change'],
  ],
  follows: true,
  words: [0, 0],
  async run(context) {
    let engine: AnyEngine = await context.stack();
    const first = await withProgress(context, 'Looking at the stack', engine.settled(context.limitMs));
    if (context.options.once === true) {
      context.print(context.json ? jsonText(first, 0) : renderStatus(first, context));
      return EXIT.healthy;
    }
    const quit = new AbortController();
    const screen = await screenFor(
      first,
      context,
      () => engine,
      () => quit.abort(),
    );
    const enough = AbortSignal.any([context.signal, quit.signal]);
    let unsubscribe = engine.subscribe(screen.show);
    // The duration in the verdict goes on while nothing else happens.
    const timer = setInterval(() => screen.tick(engine.snapshot()), REDRAW_MS);
    try {
      await follow(enough, engine.ended, async () => {
        screen.say('The Lifeguard that ran has ended; this goes on by itself.');
        unsubscribe();
        engine = await context.engine();
        unsubscribe = engine.subscribe(screen.show);
      });
    } finally {
      clearInterval(timer);
      unsubscribe();
      screen.end();
    }
    return context.signal.aborted ? exitCodeOfInterrupt(context.signal) : EXIT.healthy;
  },
};

/** JSON where that is asked for, the live picture on a terminal that is in front, lines elsewhere. */
async function screenFor(
  first: Snapshot,
  context: CommandContext,
  engine: () => AnyEngine,
  onQuit: () => void,
): Promise<Screen> {
  if (!context.json && context.io.stdout.isTTY && (!context.io.stdin.isTTY || (await isForeground()))) {
    const signalGroup = (signal: NodeJS.Signals) => void process.kill(0, signal);
    return liveScreen(first, { context, engine, onQuit, terminal: { isForeground, signalGroup } });
  }
  const screen = context.json ? jsonLines(context) : changeLines(context);
  screen.show(first);
  return screen;
}

/** Resolves when the person has enough. An engine that ends before is replaced by one of this process. */
async function follow(
  signal: AbortSignal,
  ended: Promise<void> | undefined,
  replace: () => Promise<void>,
): Promise<void> {
  const enough = untilAsked(signal);
  await (ended === undefined ? enough : Promise.race([enough, ended]));
  if (signal.aborted) return;
  await replace();
  await enough;
}

const nothing = () => {};

const jsonLines = ({ print, say }: CommandContext): Screen => ({
  show: (s) => print(jsonText(s, 0)),
  tick: nothing,
  say,
  end: nothing,
});

/** A line for each change: the verdict, a component's state, a step of a recovery, a problem. */
function changeLines({ print, say, columns }: CommandContext): Screen {
  let before: Snapshot | null = null;
  return {
    show(snapshot) {
      const time = new Date(snapshot.at.wall).toTimeString().slice(0, 8);
      if (before === null) print(renderStatus(snapshot, { columns, paint: plain }));
      else for (const line of changes(before, snapshot)) print(`${time}  ${oneRow(line)}`);
      before = snapshot;
    },
    tick: nothing,
    say,
    end: nothing,
  };
}
