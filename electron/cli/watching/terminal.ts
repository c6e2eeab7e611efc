import { emitKeypressEvents, type Key } from 'node:readline';
import { type Io, own, toTerminal } from '../io.ts';

/** Another screen, so that the person's own lines are there again at the end; no cursor; no wrapping, which would push the picture down. */
const ENTER = own('\x1b[?1049h\x1b[?25l\x1b[?7l');
const LEAVE = own('\x1b[?7h\x1b[?25h\x1b[?1049l');
const HOME = own('\x1b[H');
const CLEAR_LINE = own('\x1b[2K');

/** In the background it is looked so often whether it is in front again, in milliseconds. */
const LOOK_AGAIN_MS = 2000;

export interface LiveTerminal {
  /** Shows these lines, as many as there are rows; nothing while the terminal is lent or this program is stopped. */
  readonly draw: (lines: readonly string[]) => void;
  /** Whether keys are heard. */
  readonly hasKeys: boolean;
  readonly size: () => { readonly columns: number; readonly rows: number };
  /** Gives the terminal back as it was for as long as the work takes. */
  readonly lend: <T>(work: () => Promise<T>) => Promise<T>;
  /** Gives the terminal back for good. */
  readonly end: () => void;
}

export interface LiveTerminalDeps {
  readonly io: Pick<Io, 'stdin' | 'stdout'>;
  readonly onKey: (key: string) => void;
  /** The picture has to be drawn anew: another size, or back from a stop. */
  readonly onAnew: () => void;
  /** Whether the terminal's keys go to this program. */
  readonly isForeground: () => Promise<boolean>;
  /** Sends a signal to everything that the terminal would send it to at that key. */
  readonly signalGroup: (signal: 'SIGINT' | 'SIGTSTP') => void;
}

/** What the terminal makes of these keys itself, while nobody takes every key as it is. */
const SIGNALS = { c: 'SIGINT', z: 'SIGTSTP' } as const;

/**
 * Takes over a terminal: a screen of its own, and each key as it is pressed. However the process ends, or is stopped (Ctrl-Z), the
 * terminal is as it was.
 */
export function openLiveTerminal({ io, onKey, onAnew, isForeground, signalGroup }: LiveTerminalDeps): LiveTerminal {
  const { stdin, stdout } = io;
  const hasKeys = stdin.isTTY === true;
  let held = false;
  let lent = false;
  let over = false;
  let again: NodeJS.Timeout | undefined;

  const onKeypress = (text: string | undefined, key: Key) => {
    const signal = key.ctrl ? SIGNALS[key.name as keyof typeof SIGNALS] : undefined;
    if (signal !== undefined) signalGroup(signal);
    else onKey(key.name ?? text ?? '');
  };
  const take = () => {
    if (held || lent || over) return;
    held = true;
    if (hasKeys) {
      emitKeypressEvents(stdin);
      stdin.setRawMode(true);
      stdin.on('keypress', onKeypress);
      stdin.resume();
    }
    stdout.write(toTerminal(ENTER));
    onAnew();
  };
  const giveBack = () => {
    if (!held) return;
    held = false;
    stdout.write(toTerminal(LEAVE));
    if (!hasKeys) return;
    stdin.off('keypress', onKeypress);
    stdin.setRawMode(false);
    stdin.pause();
  };

  const onStop = () => {
    giveBack();
    // As if nobody had caught it: the system stops this process, or does not where nobody could let it go on.
    process.off('SIGTSTP', onStop);
    process.kill(process.pid, 'SIGTSTP');
    setImmediate(() => {
      process.on('SIGTSTP', onStop);
      onContinue();
    });
  };
  const takeInFront = async () => {
    if (held || lent || over) return;
    if (await isForeground()) take();
    // `fg` of what goes on in the background already is told by nothing.
    else again = setTimeout(() => void takeInFront(), LOOK_AGAIN_MS).unref();
  };
  const onContinue = () => {
    clearTimeout(again);
    void takeInFront();
  };
  const ignore = () => {};

  process.on('SIGTSTP', onStop);
  process.on('SIGCONT', onContinue);
  process.on('exit', giveBack);
  // A terminal that goes away is told by a signal.
  stdin.on('error', ignore);
  stdout.on('resize', onAnew);
  take();
  return {
    hasKeys,
    size: () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 }),
    draw(lines) {
      if (!held) return;
      // Cleared before it is written: after a line as wide as the terminal its last letter would go.
      stdout.write(toTerminal(`${HOME}${lines.map((l) => `${CLEAR_LINE}${l}`).join('\n')}`));
    },
    async lend(work) {
      giveBack();
      lent = true;
      try {
        return await work();
      } finally {
        lent = false;
        take();
      }
    },
    end() {
      over = true;
      clearTimeout(again);
      giveBack();
      process.off('SIGTSTP', onStop);
      process.off('SIGCONT', onContinue);
      process.off('exit', giveBack);
      stdin.off('error', ignore);
      stdout.off('resize', onAnew);
    },
  };
}
