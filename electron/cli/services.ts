import { addService, kindLines, listServices, removeService } from './change-services.ts';
import { type Command, UsageError } from './command.ts';
import { addFound, findServices } from './find-services.ts';

export const services: Command = {
  name: 'services',
  summary: 'list, add, remove and find what else is watched',
  usage: '[find [PORT...] | add NAME [KIND [ADDRESS]] | remove NAME] [--all] [--json]',
  details: [
    ...kindLines(),
    'What was found is told with what it was recognised by: its program, and what it answers to a question that changes nothing. What the compose files and Procfiles of the repository name is told too. Nothing is started, and nothing is watched by looking.',
  ],
  options: {
    all: { type: 'boolean', about: 'with find: also ports of what was not recognised' },
    'needed-by': { type: 'string', value: 'NAMES', about: 'with add: who cannot work without it, with commas between' },
    start: { type: 'string', value: 'LIST', about: 'with add: what starts it, as a JSON list of words' },
    folder: { type: 'string', value: 'FOLDER', about: 'with add: where its start command runs' },
  },
  examples: [
    ['lifeguard services', 'what somebody added'],
    ['lifeguard services add queue tcp localhost:5672', 'watches it from now on'],
    ['lifeguard services remove queue', 'takes it out again; its history stays'],
    ['lifeguard services find', 'everything that was recognised'],
    ['lifeguard services find 6380 8000', 'what is on these ports'],
    ['lifeguard services add ollama', 'watches what was found under this name'],
  ],
  words: [0, 21],
  completes: ([verb, ...words]) => {
    if (verb === undefined) return ['=add', '=remove', '=find'];
    if (verb === 'remove') return words.length === 0 ? ['services'] : [];
    return verb === 'add' && words.length === 1 ? ['kinds'] : [];
  },
  makesConfigFile: ([verb]) => verb === 'add',
  async run(context) {
    const [verb, ...words] = context.args;
    if (verb === 'find') return findServices(context, words);
    if (verb === undefined) return listServices(context);
    const [found, ...more] = words;
    if (verb === 'add' && found !== undefined && more.length === 0) return addFound(context, found);
    if (verb === 'add') return addService(context, words);
    if (verb === 'remove') return removeService(context, words);
    throw new UsageError(`"${verb}" is no part of this command.`, 'Use: add, remove or find');
  },
};
