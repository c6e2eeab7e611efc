import { parseArgs } from 'node:util';
import { DECLARED } from '../../shared/domain/index.ts';
import { nearest } from '../app/index.ts';
import { type Command, type CommandContext, type OptionDefinition, UsageError } from './command.ts';
import { COMMANDS, GLOBAL_OPTIONS } from './commands.ts';

/** What a person asked for. */
export type Call =
  | { readonly kind: 'version' }
  | { readonly kind: 'help'; readonly command: Command | null; readonly component?: string }
  /** Help on what is no command: a component, a cause, a setting … */
  | { readonly kind: 'topic'; readonly topic: string }
  | {
      readonly kind: 'run';
      readonly command: Command;
      readonly words: readonly string[];
      readonly options: CommandContext['options'];
    };

/** What is watched may have the name of a command: `models`. */
function helpOn(command: Command | null): Call {
  const component = DECLARED.find(({ id }) => id === command?.name)?.id;
  return { kind: 'help', command, ...(component !== undefined && { component }) };
}

type Options = Readonly<Record<string, OptionDefinition>>;

/** What may stand on a line without a command. */
const ALONE: Options = Object.fromEntries(
  Object.entries(GLOBAL_OPTIONS).filter(([name]) => ['help', 'version', 'json', 'no-color'].includes(name)),
);

/** Makes sense of the words of the call; options may stand before and after the command. @throws UsageError */
export function understand(argv: readonly string[]): Call {
  const [name, topic] = wordsOf(argv);
  if (name === undefined) {
    const { values } = parse(argv, ALONE, 'lifeguard help');
    return values.version === true ? { kind: 'version' } : { kind: 'help', command: null };
  }
  if (name === 'help') {
    const command = COMMANDS.find((c) => c.name === topic) ?? null;
    return topic === undefined || command !== null ? helpOn(command) : { kind: 'topic', topic };
  }
  const command = commandOf(name);
  const all = { ...GLOBAL_OPTIONS, ...command.options };
  const { values, positionals } = parse(argv, all, `lifeguard help ${name}`);
  if (values.help === true) return helpOn(command);
  if (values.version === true) return { kind: 'version' };
  const words = positionals.slice(1);
  const [fewest, most] = command.words;
  if (words.length < fewest || words.length > most) {
    const wrong = words.length < fewest ? `${missingOf(command.usage)} is missing.` : `"${words[most]}" is too much.`;
    throw new UsageError(wrong, `Usage: lifeguard ${command.name} ${command.usage}`);
  }
  return { kind: 'run', command, words, options: values };
}

/** What a call has to say, as its usage calls it; alternatives are told as such. */
function missingOf(usage: string): string {
  const needed = usage.replaceAll(/\[[^\]]*\]|-- /g, '').trim();
  const choices = needed.split(/\s*\|\s*/);
  return choices.length === 1 ? needed : `One of ${choices.join(', ')}`;
}

/** The words that are neither options nor an option's value, before it is known which command's options hold. */
function wordsOf(argv: readonly string[]): string[] {
  const everything: Options = Object.assign({}, ...COMMANDS.map((c) => c.options ?? {}), GLOBAL_OPTIONS);
  return parseArgs({ args: [...argv], options: plainOptions(everything), allowPositionals: true, strict: false })
    .positionals;
}

function commandOf(name: string): Command {
  const found = COMMANDS.find((c) => c.name === name);
  if (found !== undefined) return found;
  const near = nearest(
    name,
    COMMANDS.map((c) => c.name),
  );
  throw new UsageError(
    `There is no command "${name}".`,
    near === null ? 'See: lifeguard help' : `Did you mean: lifeguard ${near}?`,
  );
}

const plainOptions = (options: Options) =>
  Object.fromEntries(
    Object.entries(options).map(([name, { type, short }]) => [name, short === undefined ? { type } : { type, short }]),
  );

function parse(argv: readonly string[], options: Options, help: string) {
  try {
    return parseArgs({ args: [...argv], options: plainOptions(options), allowPositionals: true, strict: true });
  } catch (error) {
    // Node explains at length; its first sentence is what a person needs.
    const [words = ''] = (error as Error).message.split(/\.\s/);
    const [, unknown] = /^Unknown option '--([^']+)'/.exec(words) ?? [];
    const near = unknown === undefined ? null : nearest(unknown, Object.keys(options));
    throw new UsageError(words.replace(/\.?$/, '.'), near === null ? `See: ${help}` : `Did you mean: --${near}?`);
  }
}
