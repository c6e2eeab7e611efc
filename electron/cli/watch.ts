import type { Snapshot } from '../../shared/domain/index.ts';
import type { AnyEngine } from '../app/index.ts';
import type { Command, CommandContext } from './command.ts';
import { EXIT } from './exit-code.ts';
import { exitCodeOfInterrupt } from './interrupted.ts';
import { columnsOf, jsonText, oneRow, own, plain, toTerminal } from './io.ts';
import { withProgress } from './progress.ts';
import { questionText, renderStatus } from './render.ts';

const REDRAW_MS = 1000;

export const watch: Command = {
  name: 'watch',
  summary: 'stay and show the state as it changes',
  usage: '[--json] [--once]',
  details: [
    'On a terminal the picture is redrawn in place. Elsewhere a line is printed for each change.',
    'With --json every new snapshot is one line.',
    'It ends with Ctrl-C, and then with exit code 130.',
  ],
  options: { once: { type: 'boolean', about: 'end after the first picture, with exit code 0' } },
  examples: [
    ['lifeguard watch', 'live, until Ctrl-C'],
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
    const screen = context.json
      ? jsonLines(context)
      : context.io.stdout.isTTY
        ? liveScreen(context)
        : changeLines(context);
    screen.show(first);
    let unsubscribe = engine.subscribe(screen.show);
    const isOver = follow(context, engine.ended, async () => {
      unsubscribe();
      engine = await context.engine();
      unsubscribe = engine.subscribe(screen.show);
    });
    // The duration in the verdict goes on while nothing else happens.
    const timer = setInterval(() => screen.tick(engine.snapshot()), REDRAW_MS);
    const { signal } = context;
    await isOver;
    clearInterval(timer);
    unsubscribe();
    screen.end();
    return exitCodeOfInterrupt(signal);
  },
};

/** Resolves when the person has enough. An engine that ends before is replaced by one of this process. */
async function follow(
  { signal, say }: CommandContext,
  ended: Promise<void> | undefined,
  replace: () => Promise<void>,
): Promise<void> {
  const enough = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await (ended === undefined ? enough : Promise.race([enough, ended]));
  if (signal.aborted) return;
  say('The Lifeguard that ran has ended; this goes on by itself.');
  await replace();
  await enough;
}

interface Screen {
  show(snapshot: Snapshot): void;
  tick(snapshot: Snapshot): void;
  end(): void;
}

const nothing = () => {};

const jsonLines = ({ print }: CommandContext): Screen => ({
  show: (s) => print(jsonText(s, 0)),
  tick: nothing,
  end: nothing,
});

/** Redraws in place: back to the top, each line cleared to its end, the rest below cleared. */
function liveScreen({ io, paint }: CommandContext): Screen {
  const out = io.stdout;
  let drawn = '';
  let height = 0;
  let last: Snapshot | null = null;
  const draw = (snapshot: Snapshot) => {
    last = snapshot;
    const rows = (out.rows || 24) - 1;
    const text = renderStatus(snapshot, { columns: columnsOf(out), paint })
      .split('\n')
      .slice(0, rows)
      .join('\n');
    if (text === drawn) return;
    const up = own(height > 1 ? `\x1b[${height - 1}A\r` : '\r');
    out.write(
      toTerminal(
        `${up}${text
          .split('\n')
          .map((l) => `${l}${own('\x1b[K')}`)
          .join('\n')}${own('\x1b[J')}`,
      ),
    );
    drawn = text;
    height = text.split('\n').length;
  };
  // No cursor, and no wrapping by the terminal: a line that became two would push the picture down at every redraw.
  out.write(toTerminal(own('\x1b[?25l\x1b[?7l')));
  const onResize = () => {
    out.write(toTerminal(own('\x1b[2J\x1b[H')));
    height = 0;
    drawn = '';
    if (last !== null) draw(last);
  };
  out.on('resize', onResize);
  return {
    show: draw,
    tick: draw,
    end: () => {
      out.off('resize', onResize);
      out.write(toTerminal(own('\x1b[?7h\x1b[?25h\n')));
    },
  };
}

/** A line for each change: the verdict, a component's state, a step of a recovery, a problem. */
function changeLines({ print, columns }: CommandContext): Screen {
  let before: Snapshot | null = null;
  return {
    show(snapshot) {
      const time = new Date(snapshot.at.wall).toTimeString().slice(0, 8);
      if (before === null) print(renderStatus(snapshot, { columns, paint: plain }));
      else for (const line of changes(before, snapshot)) print(`${time}  ${oneRow(line)}`);
      before = snapshot;
    },
    tick: nothing,
    end: nothing,
  };
}

/** What is worth a line between two snapshots. Pure. */
export function changes(before: Snapshot, after: Snapshot): string[] {
  const lines: string[] = [];
  const known = new Set(before.causes.map((c) => c.id));
  for (const c of after.causes) if (!known.has(c.id)) lines.push(`${c.title} ${c.detail}`);
  const left = new Set(after.causes.map((c) => c.id));
  for (const c of before.causes) if (!left.has(c.id)) lines.push(`Over: ${c.title}`);
  for (const c of after.components) {
    const old = before.components.find((o) => o.id === c.id);
    if (old !== undefined && old.state !== c.state)
      lines.push(`${c.title}: ${old.state} → ${c.state}${c.label === c.state ? '' : ` (${c.label})`}`);
  }
  const run = after.recovery;
  if (run !== null) {
    const old = before.recovery?.id === run.id ? before.recovery : null;
    for (const [i, step] of run.steps.entries()) {
      if (step.state !== 'to-come' && old?.steps[i]?.state !== step.state && step.state !== 'running')
        lines.push(`${run.title}: ${step.title}: ${step.result ?? step.state}`);
    }
    if (run.result !== null && old?.result !== run.result) lines.push(run.result);
  }
  const { question } = after;
  if (question != null && question.token !== before.question?.token) lines.push(questionText(question));
  const old = new Set(before.problems.map((p) => p.where + p.message));
  for (const p of after.problems) if (!old.has(p.where + p.message)) lines.push(`${p.where}: ${p.message} ${p.fix}`);
  return lines;
}
