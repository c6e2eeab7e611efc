import type { CommandContext } from './command.ts';
import { withProgress } from './progress.ts';

/**
 * Looks at the stack where no Lifeguard runs that has done so, before something that the history calls open is told of: it may be over.
 * @returns whether it was looked at
 */
export async function lookAtOpen(context: CommandContext): Promise<boolean> {
  if ((await context.attached()) !== null) return false;
  const engine = await context.engine();
  await withProgress(context, 'Looking at the stack', engine.settled(context.limitMs));
  return true;
}
