import { MAIN } from '../../shared/domain/index.ts';
import type { Command } from './command.ts';
import { componentNamed, componentStatus, renderComponent } from './component-status.ts';
import { exitCodeOf, exitCodeOfComponent } from './exit-code.ts';
import { jsonText } from './io.ts';
import { renderOwnCost } from './own-cost.ts';
import { statusAt } from './past.ts';
import { withProgress } from './progress.ts';
import { renderStatus } from './render.ts';
import { timeOf } from './time-of.ts';

export const status: Command = {
  name: 'status',
  summary: 'look once and say how the stack is',
  usage: '[COMPONENT] [--at TIME] [--verbose] [--json]',
  details: [
    'The letter before a component is its state: H healthy, D degraded, C critical, S starting, ? unknown or without a fresh reading.',
  ],
  options: {
    at: { type: 'string', value: 'TIME', about: 'what was known then: 02:13, "yesterday 14:00", 2026-11-29T02:13' },
  },
  looks: ({ at }) => at === undefined,
  examples: [
    ['lifeguard status', 'the verdict, and each component'],
    [`lifeguard status ${MAIN.id}`, 'one component, with all that was read of it'],
    ['lifeguard status --verbose', 'and every problem, and what Lifeguard itself costs'],
    ['lifeguard status --at 02:13', 'what was known at that moment, and only that; asks nothing of the stack'],
    ['lifeguard status --json | jq .verdict', 'for scripts; `lifeguard schema status` documents it'],
  ],
  words: [0, 1],
  completes: (words) => (words.length === 0 ? ['components'] : []),
  async run(context) {
    const [name] = context.args;
    if (typeof context.options.at === 'string') return statusAt(timeOf(context.options.at, Date.now()), name, context);
    const engine = await context.stack();
    // A name that nothing has is told at once, not after a look at everything.
    if (name !== undefined) componentNamed(name, engine.snapshot());
    const snapshot = await withProgress(context, 'Looking at the stack', engine.settled(context.limitMs));
    if (name !== undefined) {
      const one = await componentStatus(name, snapshot, engine);
      context.print(context.json ? jsonText(one) : renderComponent(one, context));
      return exitCodeOfComponent(one.component);
    }
    if (context.json) context.print(jsonText(snapshot));
    else {
      const own = context.verbose ? ['', ...renderOwnCost(await engine.ownCost(), context)] : [];
      context.print([renderStatus(snapshot, context), ...own].join('\n'));
    }
    return exitCodeOf(snapshot.verdict);
  },
};
