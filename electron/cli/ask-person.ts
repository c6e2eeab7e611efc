import { createInterface } from 'node:readline/promises';
import { type CommandContext, UsageError } from './command.ts';
import { toTerminal } from './io.ts';

/**
 * Whether the person at the terminal says yes, or said so with --yes.
 * @param elsewhere what to do where nobody can be asked
 * @throws UsageError where nobody can be asked
 */
export async function confirmed(
  { options, io, signal }: CommandContext,
  question: string,
  elsewhere: string,
): Promise<boolean> {
  if (options.yes === true) return true;
  if (!io.stdin.isTTY) throw new UsageError('Nobody can be asked here.', elsewhere);
  const asking = createInterface({ input: io.stdin, output: io.stderr });
  try {
    return /^y(es)?$/i.test((await asking.question(toTerminal(`${question} [y/N] `), { signal })).trim());
  } catch (error) {
    if ((error as Error).name !== 'AbortError') throw error;
    return false;
  } finally {
    asking.close();
  }
}
