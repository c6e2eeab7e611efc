import type { CommandContext } from './command.ts';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
/** Work shorter than this needs no progress, in milliseconds. */
const QUIET_MS = 1000;

/** Shows that something takes its time: a turning sign on a terminal, one line elsewhere; nothing if it is over within a second. */
export async function withProgress<T>(
  { io, say }: Pick<CommandContext, 'io' | 'say'>,
  what: string,
  work: Promise<T>,
): Promise<T> {
  let frame = 0;
  let spinner: NodeJS.Timeout | undefined;
  const start = setTimeout(() => {
    if (!io.stderr.isTTY) return say(`${what}…`);
    spinner = setInterval(() => io.stderr.write(`\r${FRAMES[frame++ % FRAMES.length]} ${what}…`), 100);
  }, QUIET_MS);
  try {
    return await work;
  } finally {
    clearTimeout(start);
    if (spinner !== undefined) {
      clearInterval(spinner);
      io.stderr.write(`\r${' '.repeat(what.length + 4)}\r`);
    }
  }
}
