import { type Command, UsageError } from './command.ts';
import { findServices } from './find-services.ts';

export const services: Command = {
  name: 'services',
  summary: 'find what else runs here and could be watched',
  usage: 'find [PORT...] [--all] [--json]',
  details: [
    'What was found is told with what it was recognised by: its program, and what it answers to a question that changes nothing. What the compose files and Procfiles of the repository name is told too. Nothing is started, and nothing is watched by looking.',
  ],
  options: { all: { type: 'boolean', about: 'also ports of what was not recognised' } },
  examples: [
    ['lifeguard services find', 'everything that was recognised'],
    ['lifeguard services find 6380 8000', 'what is on these ports'],
  ],
  words: [1, 21],
  async run(context) {
    const [verb, ...words] = context.args;
    if (verb === 'find') return findServices(context, words);
    throw new UsageError(`"${verb}" is no part of this command.`, 'Use: lifeguard services find');
  },
};
