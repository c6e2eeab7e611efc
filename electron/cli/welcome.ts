import type { FirstStart, FoundStack } from '../../shared/domain/index.ts';
import type { Command, CommandContext } from './command.ts';
import { EXIT } from './exit-code.ts';
import { jsonText, pad, wrap } from './io.ts';
import { withProgress } from './progress.ts';

export const welcome: Command = {
  name: 'welcome',
  summary: 'for a first start: what is here, and how to watch it',
  usage: '[--json]',
  details: [
    'Looks for the stack, says what was found and why, and names the next command. It writes nothing and starts nothing. `lifeguard` alone does the same while nothing is set.',
  ],
  examples: [['lifeguard welcome', 'what was found, and the next command']],
  words: [0, 0],
  looks: false,
  async run(context) {
    const engine = await context.stack();
    const found = await withProgress(context, 'Looking what is here', engine.firstStart());
    context.print(context.json ? jsonText(found) : told(found, context).join('\n'));
    return EXIT.healthy;
  },
};

function told({ isUnset, file, stacks, beside }: FirstStart, context: CommandContext): string[] {
  const { columns, paint } = context;
  const [first, ...others] = stacks;
  const head =
    first === undefined
      ? 'Lifeguard found no LeanVibe stack on this machine.'
      : first.runs
        ? 'Lifeguard found a stack that runs.'
        : 'Lifeguard found a stack. It does not run now.';
  const watch = (folder: string) => `lifeguard config set repository.path ${folder}`;
  const next: readonly (readonly [string, string])[] = [
    ...(first === undefined ? [] : [[isUnset ? 'Watch it' : 'Keep it', watch(first.folder)] as const]),
    ...others.map(({ folder }) => ['Or', watch(folder)] as const),
    ['Another folder', watch('FOLDER')],
    ...(beside.length === 0 ? [] : [['What runs here', 'lifeguard services find'] as const]),
    ['A demo', 'lifeguard demo --open'],
    ['The page', 'lifeguard serve --open'],
    ['All commands', 'lifeguard help'],
  ];
  const width = Math.max(...next.map(([what]) => what.length)) + 2;
  const more = beside.length === 0 ? [] : [...wrap(`Also here: ${beside.join(', ')}.`, columns), ''];
  return [
    ...wrap(head, columns).map((line) => paint('bold', line)),
    ...(first === undefined ? [] : factsOf(first, context)),
    '',
    ...more,
    ...next.map(([what, command]) => `${pad(what, width)}${command}`),
    '',
    ...wrap(`Settings are kept in ${file}.`, columns).map((line) => paint('dim', line)),
  ];
}

const INDENT = 12;

const factsOf = ({ facts }: FoundStack, { columns, paint }: CommandContext): string[] =>
  facts.flatMap(({ what, value, why }) => [
    ...wrap(value, columns, ' '.repeat(INDENT)).map((line, i) =>
      i === 0 ? `  ${pad(what, INDENT - 2)}${line.trimStart()}` : line,
    ),
    ...wrap(why, columns, ' '.repeat(INDENT)).map((line) => paint('dim', line)),
  ]);
