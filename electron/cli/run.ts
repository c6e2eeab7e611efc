import { homedir } from 'node:os';
import { parseArgs } from 'node:util';
import { createEngine, type Engine } from '../engine/index.ts';
import { type Command, type CommandContext, type OptionDefinition, UsageError } from './command.ts';
import { COMMANDS, GLOBAL_OPTIONS } from './commands.ts';
import { EXIT } from './exit-code.ts';
import { commandHelp, generalHelp } from './help.ts';
import { type Io, paintFor } from './io.ts';
import { VERSION } from './version.ts';

/**
 * Runs the command line and resolves to its exit code. Results go to standard output, everything else to standard error;
 * every failure ends with the command that would help.
 */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
  const columns = Math.max(40, io.stdout.isTTY ? (io.stdout.columns ?? 80) : 80);
  const say = (text: string) => void io.stderr.write(`${text}\n`);
  const print = (text: string) => void io.stdout.write(`${text}\n`);
  // `lifeguard status | head` closes the pipe: that ends the output, not the program with a stack trace.
  io.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.healthy);
  });
  try {
    const call = understand(argv);
    if (call.kind === 'version') print(VERSION);
    else if (call.kind === 'help')
      print(
        call.command === null
          ? generalHelp(COMMANDS, GLOBAL_OPTIONS, columns)
          : commandHelp(call.command, GLOBAL_OPTIONS, columns),
      );
    else return await carryOut(call, { io, columns, say, print });
    return EXIT.healthy;
  } catch (error) {
    if (error instanceof UsageError) {
      say(`lifeguard: ${error.message}`);
      say(error.hint);
      return EXIT.usage;
    }
    say(`lifeguard: ${error instanceof Error ? error.message : String(error)}`);
    if (argv.includes('--verbose') && error instanceof Error) say(error.stack ?? '');
    else say('With --verbose it says where.');
    return EXIT.unknown;
  }
}

type Call =
  | { readonly kind: 'version' }
  | { readonly kind: 'help'; readonly command: Command | null }
  | {
      readonly kind: 'run';
      readonly command: Command;
      readonly words: readonly string[];
      readonly options: CommandContext['options'];
    };

/** Makes sense of the words of the call. @throws UsageError */
function understand(argv: readonly string[]): Call {
  const name = argv.find((word) => !word.startsWith('-'));
  if (name === undefined) {
    if (argv.includes('--version')) return { kind: 'version' };
    const odd = argv.find((word) => !['--help', '-h', '--no-color'].includes(word));
    if (odd !== undefined)
      throw new UsageError(`There is no option "${odd}" without a command.`, 'See: lifeguard help');
    return { kind: 'help', command: null };
  }
  if (name === 'help') {
    const topic = argv.filter((word) => !word.startsWith('-'))[1];
    return { kind: 'help', command: topic === undefined ? null : commandOf(topic) };
  }
  const command = commandOf(name);
  const { values, positionals } = parse(command, argv);
  if (values.help === true) return { kind: 'help', command };
  const words = positionals.slice(1);
  const [fewest, most] = command.words;
  if (words.length < fewest || words.length > most) {
    const wrong = words.length < fewest ? 'Something is missing.' : `"${words[most]}" is too much.`;
    throw new UsageError(wrong, `Usage: lifeguard ${command.name} ${command.usage}`);
  }
  return { kind: 'run', command, words, options: values };
}

function commandOf(name: string): Command {
  const found = COMMANDS.find((c) => c.name === name);
  if (found !== undefined) return found;
  const near = COMMANDS.find((c) => c.name.startsWith(name.slice(0, 3)));
  throw new UsageError(
    `There is no command "${name}".`,
    near === undefined ? 'See: lifeguard help' : `Did you mean: lifeguard ${near.name}?`,
  );
}

function parse(command: Command, argv: readonly string[]) {
  const all: Record<string, OptionDefinition> = { ...GLOBAL_OPTIONS, ...command.options };
  const options = Object.fromEntries(
    Object.entries(all).map(([name, { type, short }]) => [name, short === undefined ? { type } : { type, short }]),
  );
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    const words = (error as Error).message.split('. ')[0] ?? 'The call was not understood';
    throw new UsageError(`${words.replace(/\.?$/, '.')}`, `See: lifeguard help ${command.name}`);
  }
}

async function carryOut(
  { command, words, options }: Extract<Call, { kind: 'run' }>,
  { io, columns, say, print }: Pick<CommandContext, 'io' | 'columns' | 'say' | 'print'>,
): Promise<number> {
  const interrupt = new AbortController();
  const onSignal = () => {
    // A second Ctrl-C means it.
    if (interrupt.signal.aborted) process.exit(130);
    interrupt.abort(new Error('interrupted'));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  let started: Promise<Engine> | null = null;
  const text = (name: string) => (typeof options[name] === 'string' ? { [name]: options[name] } : {});
  const engine = () => {
    started ??= createEngine({
      cwd: process.cwd(),
      home: homedir(),
      env: process.env,
      platform: process.platform,
      ...(typeof options.config === 'string' ? { configFile: options.config } : {}),
      ...text('repository'),
    });
    return started;
  };
  try {
    return await command.run({
      args: words,
      options,
      io,
      columns,
      say,
      print,
      engine,
      signal: interrupt.signal,
      paint: paintFor(io.stdout, process.env, options['no-color'] === true),
      json: options.json === true,
      verbose: options.verbose === true,
    });
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
    await (started as Promise<Engine> | null)?.then((e) => e.stop());
  }
}
