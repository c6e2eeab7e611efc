import type { Command } from './command.ts';
import { exitCodeOf } from './exit-code.ts';
import { withProgress } from './progress.ts';
import { renderStatus } from './render.ts';

/** Every probe has its own limit; this is for all of them together, in milliseconds. */
const LIMIT_MS = 20_000;

export const status: Command = {
  name: 'status',
  summary: 'look once and say how the stack is',
  usage: '[--json]',
  examples: [
    ['lifeguard status', 'the verdict, and each component'],
    ['lifeguard status --json | jq .verdict', 'for scripts; `lifeguard schema status` documents it'],
  ],
  words: [0, 0],
  async run(context) {
    const engine = await context.engine();
    const snapshot = await withProgress(context, 'Looking at the stack', engine.settled(LIMIT_MS));
    context.print(context.json ? JSON.stringify(snapshot, null, 2) : renderStatus(snapshot, context));
    return exitCodeOf(snapshot.verdict);
  },
};
