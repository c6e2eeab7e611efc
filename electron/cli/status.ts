import type { Command } from './command.ts';
import { exitCodeOf } from './exit-code.ts';
import { jsonText } from './io.ts';
import { renderOwnCost } from './own-cost.ts';
import { withProgress } from './progress.ts';
import { renderStatus } from './render.ts';

export const status: Command = {
  name: 'status',
  summary: 'look once and say how the stack is',
  usage: '[--verbose] [--json]',
  details: [
    'The letter before a component is its state: H healthy, D degraded, C critical, S starting, ? unknown or without a fresh reading.',
  ],
  examples: [
    ['lifeguard status', 'the verdict, and each component'],
    ['lifeguard status --verbose', 'and what Lifeguard itself costs'],
    ['lifeguard status --json | jq .verdict', 'for scripts; `lifeguard schema status` documents it'],
  ],
  words: [0, 0],
  async run(context) {
    const engine = await context.stack();
    const snapshot = await withProgress(context, 'Looking at the stack', engine.settled(context.limitMs));
    if (context.json) context.print(jsonText(snapshot));
    else {
      const own = context.verbose ? ['', ...renderOwnCost(await engine.ownCost(), context)] : [];
      context.print([renderStatus(snapshot, context), ...own].join('\n'));
    }
    return exitCodeOf(snapshot.verdict);
  },
};
