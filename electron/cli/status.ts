import type { Command } from './command.ts';
import { exitCodeOf } from './exit-code.ts';
import { jsonText } from './io.ts';
import { withProgress } from './progress.ts';
import { renderStatus } from './render.ts';

export const status: Command = {
  name: 'status',
  summary: 'look once and say how the stack is',
  usage: '[--json]',
  details: [
    'The letter before a component is its state: H healthy, D degraded, C critical, S starting, ? unknown or without a fresh reading.',
  ],
  examples: [
    ['lifeguard status', 'the verdict, and each component'],
    ['lifeguard status --json | jq .verdict', 'for scripts; `lifeguard schema status` documents it'],
  ],
  words: [0, 0],
  async run(context) {
    const engine = await context.stack();
    const snapshot = await withProgress(context, 'Looking at the stack', engine.settled(context.limitMs));
    context.print(context.json ? jsonText(snapshot) : renderStatus(snapshot, context));
    return exitCodeOf(snapshot.verdict);
  },
};
