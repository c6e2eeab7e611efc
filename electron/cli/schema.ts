import { type Command, UsageError } from './command.ts';
import { EXIT } from './exit-code.ts';
import { publishedSchema, publishedSchemas, SCHEMA_VERSION, SCHEMAS } from './published.ts';

export const schema: Command = {
  name: 'schema',
  summary: 'print the JSON Schema of what --json prints',
  usage: '[COMMAND | all]',
  details: [
    `All shapes have one version, now ${SCHEMA_VERSION}: it changes when a field goes or means something else. The app has them as files in its folder schemas.`,
  ],
  examples: [
    ['lifeguard schema status', 'the shape of `lifeguard status --json`'],
    ['lifeguard schema all', 'every shape, with the version of all'],
  ],
  words: [0, 2],
  completes: (words) =>
    words.length === 0
      ? ['=all', ...Object.keys(SCHEMAS).flatMap((name) => (name.includes(' ') ? [] : [`=${name}` as const]))]
      : [],
  async run({ args, print }) {
    if (args.length === 0) {
      print(Object.keys(SCHEMAS).join('\n'));
      return EXIT.healthy;
    }
    const name = args.join(' ');
    const found = name === 'all' ? publishedSchemas() : publishedSchema(name);
    if (found === null)
      throw new UsageError(`"${name}" prints no JSON.`, `Known: ${Object.keys(SCHEMAS).join(', ')}, all.`);
    print(JSON.stringify(found, null, 2));
    return EXIT.healthy;
  },
};
