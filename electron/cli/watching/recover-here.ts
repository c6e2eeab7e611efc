import { createInterface } from 'node:readline/promises';
import type { RunbookId } from '../../../shared/domain/index.ts';
import type { AnyEngine } from '../../app/index.ts';
import type { CommandContext } from '../command.ts';
import { withProgress } from '../progress.ts';
import { begin, follow } from '../recover.ts';

/** As `lifeguard recover` does it, in the midst of another command: shows the plan, asks, does it, says how it ended, and waits for Enter. */
export async function recoverHere(engine: AnyEngine, runbook: RunbookId, context: CommandContext): Promise<void> {
  const { say } = context;
  try {
    const made = await withProgress(context, 'Making the plan', engine.plan(runbook, null));
    const begun = made.ok ? await begin(engine, made, context) : made;
    if (begun === null) return;
    if (begun.ok) await follow(engine, begun, context);
    else {
      say(begun.reason);
      if (begun.hint !== null) say(begun.hint);
    }
  } catch (error) {
    // Ctrl-C ends the command, which waits for nothing more; anything else is said, and the picture goes on.
    if (context.signal.aborted) return;
    say(error instanceof Error ? error.message : String(error));
  }
  await enter(context);
}

async function enter({ io, signal }: Pick<CommandContext, 'io' | 'signal'>): Promise<void> {
  if (signal.aborted) return;
  const asking = createInterface({ input: io.stdin, output: io.stderr });
  try {
    await asking.question('Enter goes back. ', { signal });
  } catch (error) {
    if ((error as Error).name !== 'AbortError') throw error;
  } finally {
    asking.close();
  }
}
