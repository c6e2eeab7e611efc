import type { Command } from './command.ts';

export const explain: Command = {
  name: 'explain',
  summary: 'say what a cause means, what helps and what prevents it',
  usage: 'CAUSE [--json]',
  details: [
    'The ids of causes stand in what --json prints, in incidents, in alerts of Prometheus, and in: lifeguard help causes.',
    'Nothing is looked at for it; where a Lifeguard runs, it says too whether the cause is there now.',
  ],
  examples: [
    ['lifeguard explain backend-hangs', 'what that is, and what to do about it'],
    ['lifeguard help causes', 'all of them'],
  ],
  words: [1, 1],
  completes: (words) => (words.length === 0 ? ['causes'] : []),
  looks: false,
  // What is explained is read only when somebody asks for it.
  run: async (context) => (await import('./explanation.ts')).explainCause(context),
};
