import { plainText } from '../../shared/plain-text.ts';
import type { CommandContext } from './command.ts';
import { columnsOf, own, shorten, toTerminal } from './io.ts';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;
/** Work shorter than this needs no progress, in milliseconds. */
const QUIET_MS = 1000;
const CLEAR_LINE = own('\r\x1b[K');

/** One line on a terminal's standard error that turns while something is under way. Elsewhere it writes nothing. */
export interface Spinner {
  /** Begins to turn, or goes on with another text. */
  readonly show: (text: string) => void;
  /** Takes the line away; `show` brings it back. */
  readonly clear: () => void;
}

export function createSpinner(stderr: NodeJS.WriteStream): Spinner {
  let text = '';
  let frame = 0;
  let timer: NodeJS.Timeout | undefined;
  const draw = () => {
    frame += 1;
    const shown = shorten(plainText(text).replaceAll('\n', ' '), columnsOf(stderr) - 3);
    stderr.write(toTerminal(`${CLEAR_LINE}${FRAMES[frame % FRAMES.length]} ${shown}`));
  };
  return {
    show(now) {
      text = now;
      if (!stderr.isTTY || timer !== undefined) return;
      draw();
      timer = setInterval(draw, FRAME_MS);
    },
    clear() {
      if (timer === undefined) return;
      clearInterval(timer);
      timer = undefined;
      stderr.write(toTerminal(CLEAR_LINE));
    },
  };
}

/**
 * Shows that something takes its time: a turning sign on a terminal, one line elsewhere; nothing if it is over within a second.
 * @throws Interrupted at once on Ctrl-C, without waiting for the work to end
 */
export async function withProgress<T>(
  { io, say, signal }: Pick<CommandContext, 'io' | 'say' | 'signal'>,
  what: string,
  work: Promise<T>,
): Promise<T> {
  const spinner = createSpinner(io.stderr);
  const start = setTimeout(() => (io.stderr.isTTY ? spinner.show(`${what}…`) : say(`${what}…`)), QUIET_MS);
  let onAbort = () => {};
  const interrupted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, interrupted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    clearTimeout(start);
    spinner.clear();
  }
}
