import { type ComponentId, type Fact, RunbookIdSchema, type Snapshot } from '../../../shared/domain/index.ts';
import type { AnyEngine } from '../../app/index.ts';
import type { CommandContext } from '../command.ts';
import { exitCodeOfInterrupt } from '../interrupted.ts';
import { columnsOf, oneRow } from '../io.ts';
import { renderStatus } from '../render.ts';
import { offerFor, picture, rowsOf, type View, whyNothing } from './picture.ts';
import { Recent } from './recent.ts';
import { recoverHere } from './recover-here.ts';
import { type LiveTerminalDeps, openLiveTerminal } from './terminal.ts';

/** What was read of a component is asked for so often while its details are open, in milliseconds. */
const FACTS_MS = 5000;
/** A remark stands in place of the keys for so long, in milliseconds. */
const NOTE_MS = 5000;
/** 128 and the number of SIGHUP: the terminal has gone, and nothing can be written to it. */
const HUNG_UP = 129;

/** Where the snapshots of a command that stays are shown. */
export interface Screen {
  show(snapshot: Snapshot): void;
  /** A second has gone by. */
  tick(snapshot: Snapshot): void;
  /** A remark for the person. */
  say(text: string): void;
  end(): void;
}

interface LiveDeps {
  readonly context: CommandContext;
  readonly engine: () => AnyEngine;
  /** The person has had enough. */
  readonly onQuit: () => void;
  readonly terminal: Pick<LiveTerminalDeps, 'isForeground' | 'signalGroup'>;
}

/** The stack on a terminal of its own, redrawn in place, with keys where there is a keyboard. */
export function liveScreen(first: Snapshot, { context, engine, onQuit, terminal: deps }: LiveDeps): Screen {
  const { io, paint, signal } = context;
  const recent = new Recent();
  let last = first;
  let chosen: ComponentId | null = null;
  let open: { facts: readonly Fact[] | null; from: number } | null = null;
  let note: { readonly text: string; readonly until: number } | null = null;
  let factsAt = Number.NEGATIVE_INFINITY;
  let drawn = '';
  let busy = false;

  const view = (): View => ({
    chosen: terminal.hasKeys ? chosen : null,
    details: open,
    note: note !== null && note.until > performance.now() ? note.text : null,
  });
  const draw = () => {
    const rows = rowsOf(last);
    if (!rows.some(({ id }) => id === chosen)) chosen = rows[0]?.id ?? null;
    const lines = picture(last, view(), recent, { ...terminal.size(), paint });
    const text = lines.join('\n');
    if (text === drawn) return;
    drawn = text;
    terminal.draw(lines);
  };
  const anew = () => {
    drawn = '';
    draw();
  };
  const say = (text: string) => {
    note = { text: oneRow(text), until: performance.now() + NOTE_MS };
    draw();
  };
  const readFacts = async () => {
    const id = chosen;
    if (id === null || open === null || performance.now() - factsAt < FACTS_MS) return;
    factsAt = performance.now();
    const facts = await engine()
      .facts(id)
      .catch(() => []);
    if (open !== null && id === chosen) open.facts = facts;
    draw();
  };
  const move = (by: number) => {
    if (open !== null) open.from = Math.max(0, open.from + by);
    else {
      const rows = rowsOf(last);
      const at = rows.findIndex(({ id }) => id === chosen) + by;
      chosen = rows[Math.max(0, Math.min(rows.length - 1, at))]?.id ?? null;
    }
    draw();
  };
  const toggle = () => {
    open = open === null ? { facts: null, from: 0 } : null;
    factsAt = Number.NEGATIVE_INFINITY;
    draw();
    void readFacts();
  };
  const recover = async () => {
    const offer = offerFor(last, chosen);
    if (offer === null) return say(whyNothing(last));
    if (busy) return;
    busy = true;
    await terminal.lend(() =>
      recoverHere(engine(), RunbookIdSchema.parse(offer.runbook), { ...context, columns: columnsOf(io.stdout) }),
    );
    busy = false;
    anew();
  };
  const KEYS: Readonly<Record<string, () => void>> = {
    q: onQuit,
    r: () => void recover(),
    d: toggle,
    return: toggle,
    escape: () => open !== null && toggle(),
    j: () => move(1),
    down: () => move(1),
    k: () => move(-1),
    up: () => move(-1),
    g: () => move(Number.NEGATIVE_INFINITY),
    home: () => move(Number.NEGATIVE_INFINITY),
    pagedown: () => move(10),
    pageup: () => move(-10),
  };
  const terminal = openLiveTerminal({
    io,
    ...deps,
    onKey: (key) => (Object.hasOwn(KEYS, key) ? KEYS[key]?.() : undefined),
    onAnew: () => setImmediate(anew),
  });
  const show = (snapshot: Snapshot) => {
    last = snapshot;
    recent.note(snapshot);
    draw();
  };
  show(first);
  return {
    show,
    tick(snapshot) {
      last = snapshot;
      draw();
      void readFacts();
    },
    say,
    end() {
      terminal.end();
      // What was seen last stays among the person's own lines.
      if (!signal.aborted || exitCodeOfInterrupt(signal) !== HUNG_UP)
        context.print(renderStatus(last, { columns: columnsOf(io.stdout), paint }));
    },
  };
}
