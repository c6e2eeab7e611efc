import { existsSync, lstatSync } from 'node:fs';
import { stackName } from '../../shared/domain/index.ts';
import {
  type ConfigStore,
  catchStrays,
  createEngine,
  type Engine,
  followPower,
  keepSmall,
  openConfiguration,
  userFilePath,
} from '../app/index.ts';
import { attach, type RemoteEngine, shareEngine } from '../share/index.ts';
import { homeFolder, redact } from '../system/index.ts';
import { type Call, understand } from './call.ts';
import { checkedStack, chosenStack } from './chosen-stack.ts';
import { type Command, type CommandContext, type Places, UsageError } from './command.ts';
import { COMMANDS, GLOBAL_OPTIONS } from './commands.ts';
import { EXIT } from './exit-code.ts';
import { commandHelp, generalHelp } from './help.ts';
import { sayHistoryTrouble } from './history-trouble.ts';
import { Interrupted } from './interrupted.ts';
import { columnsOf, type Io, oneRow, paintFor, toTerminal } from './io.ts';
import { onInterrupt } from './on-interrupt.ts';
import { VERSION } from './version.ts';
import { welcome } from './welcome.ts';

/** Every probe has its own limit; this is for all of them together, in seconds. */
const LIMIT_SECONDS = 20;
const LONGEST_LIMIT_SECONDS = 600;

type Output = Pick<CommandContext, 'io' | 'columns' | 'say' | 'print'>;

/**
 * Runs the command line and resolves to its exit code. Results go to standard output, everything else to standard error;
 * every failure ends with the command that would help.
 */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
  const output: Output = {
    io,
    columns: columnsOf(io.stdout),
    say: (text) => void io.stderr.write(toTerminal(`${text}\n`)),
    print: (text) => void io.stdout.write(toTerminal(`${text}\n`)),
  };
  const streams = [io.stdout, io.stderr];
  // It stays: the last line is written when this has returned, and only then the pipe tells that nobody reads.
  for (const stream of streams) if (!stream.listeners('error').includes(onBrokenPipe)) stream.on('error', onBrokenPipe);
  try {
    return await answer(argv.length === 0 && isFirstStart() ? WELCOME : understand(argv), output);
  } catch (error) {
    return explain(error, argv.includes('--verbose'), output);
  }
}

/** What `lifeguard` alone does while nothing is set. */
const WELCOME: Call = { kind: 'run', command: welcome, words: [], options: {} };
const isFirstStart = (): boolean => !existsSync(userFilePath(placesOf({})));

/** `lifeguard status | head` closes the pipe: that ends the output, not the program with a stack trace. */
function onBrokenPipe(error: NodeJS.ErrnoException): void {
  // Anything else (a full disk) means that the result did not arrive, and there may be no place left to say so.
  process.exit(error.code === 'EPIPE' ? EXIT.healthy : EXIT.unknown);
}

async function answer(call: Call, output: Output): Promise<number> {
  const { print, columns } = output;
  switch (call.kind) {
    case 'version':
      print(VERSION);
      return EXIT.healthy;
    case 'help':
      print(
        call.command === null
          ? generalHelp(COMMANDS, GLOBAL_OPTIONS, columns)
          : commandHelp(call.command, GLOBAL_OPTIONS, columns),
      );
      if (call.component === undefined) return EXIT.healthy;
      print('');
      return topicPage(call.component, output);
    case 'topic':
      if (call.topic === 'man') {
        const { manualPage } = await import('./manual.ts');
        const today = new Date().toISOString().slice(0, 10);
        print(manualPage({ commands: COMMANDS, options: GLOBAL_OPTIONS }, VERSION, today).trimEnd());
        return EXIT.healthy;
      }
      return topicPage(call.topic, output);
    case 'run':
      return carryOut(call, output);
  }
}

const topicPage = async (topic: string, output: Output): Promise<number> =>
  (await import('./topics.ts')).printTopic(
    topic,
    COMMANDS.map(({ name }) => name),
    output,
  );

/** Says what went wrong, in a sentence, and resolves to the exit code that fits. */
function explain(error: unknown, verbose: boolean, { say }: Pick<Output, 'say'>): number {
  if (error instanceof Interrupted) return error.exitCode;
  say(`lifeguard: ${oneRow(redact(error instanceof Error ? error.message : String(error)))}`);
  if (error instanceof UsageError) {
    say(oneRow(error.hint));
    return EXIT.usage;
  }
  say(verbose && error instanceof Error ? redact(error.stack ?? '') : 'With --verbose it says where.');
  return EXIT.unknown;
}

async function carryOut(asked: Extract<Call, { kind: 'run' }>, output: Output): Promise<number> {
  const { command, words } = asked;
  const options = { ...asked.options, ...command.heeds?.(words) };
  const call = { ...asked, options };
  const limitMs = limitOf(options.timeout, command);
  checkPlaces(call);
  const places = chosenPlaces(call, output);
  const interrupt = new AbortController();
  let stopCatching = () => {};
  let over = false;
  const stopListening = onInterrupt((reason) => interrupt.abort(reason));
  let started: Promise<Engine> | null = null;
  let attached: Promise<RemoteEngine | null> | null = null;
  let unreached: string | null = null;
  const engine = () => {
    // Who ends together with the engine that it leaned on would start one of its own, which nobody would end.
    if (started === null && (over || interrupt.signal.aborted))
      return Promise.reject(interrupt.signal.reason ?? new Error('This command has ended.'));
    started ??= startEngine(call, places).then((own) => {
      stopCatching = catchStrays(own.noteMishap);
      return own;
    });
    return started;
  };
  const running = () => {
    attached ??=
      options.alone === true
        ? Promise.resolve(null)
        : attachTo(places, output, (why) => {
            unreached = why;
          });
    return attached;
  };
  let opened: Promise<ConfigStore> | null = null;
  const noColor = options['no-color'] === true;
  const release = async () => {
    const held = { attached, started, opened };
    attached = null;
    started = null;
    opened = null;
    (await held.attached)?.close();
    await held.started?.then((e) => e.stop());
    await held.opened?.then((c) => c.close());
    stopCatching();
    stopListening();
  };
  try {
    return await command.run({
      ...output,
      args: words,
      options,
      limitMs,
      engine,
      places,
      attached: running,
      unreached: () => unreached,
      stack: async () => {
        const any = (await running()) ?? (await engine());
        if (command.ofHistory === true) sayHistoryTrouble(any, output);
        return any;
      },
      configuration: () => {
        opened ??= openConfiguration(places);
        return opened;
      },
      signal: interrupt.signal,
      paint: paintFor(output.io.stdout, process.env, noColor),
      paintProgress: paintFor(output.io.stderr, process.env, noColor),
      json: options.json === true,
      verbose: options.verbose === true,
      release,
    });
  } finally {
    over = true;
    await release();
  }
}

/** An engine of this process; one that stays is there for the other faces as well. */
async function startEngine({ command, options }: Extract<Call, { kind: 'run' }>, places: Places): Promise<Engine> {
  const follows = command.follows ?? false;
  await checkedStack(places);
  const looks = typeof command.looks === 'function' ? command.looks(options) : (command.looks ?? true);
  const engine = await createEngine({ follows, looks, ...places });
  if (!follows) return engine;
  followPower(engine);
  keepSmall(engine);
  await shareEngine({ engine, version: VERSION });
  return engine;
}

/** The engine that runs already, if it watches what this command asks about. Why it is not used is said in a line. */
async function attachTo(
  places: Places,
  { say }: Pick<Output, 'say'>,
  onUnreached: (why: string) => void,
): Promise<RemoteEngine | null> {
  const found = await attach(places, VERSION);
  if (found.engine === null && found.why !== null) {
    say(`${found.why} This looks by itself.`);
    onUnreached(found.why);
  }
  return found.engine;
}

/** Where everything is looked for. */
const placesOf = ({ config, repository }: CommandContext['options']): Places => ({
  cwd: process.cwd(),
  home: homeFolder(),
  env: process.env,
  platform: process.platform,
  ...(typeof config === 'string' ? { configFile: config } : {}),
  ...(typeof repository === 'string' ? { repository } : {}),
});

/** The same for the stack that is meant. Which one of several that is, is said in a line. @throws UsageError */
function chosenPlaces({ command, options }: Extract<Call, { kind: 'run' }>, { say }: Pick<Output, 'say'>): Places {
  const places = placesOf(options);
  if (command.ofAll === true) return places;
  const { stack, of, named } = chosenStack(places, options.stack);
  if (of > 1 && options.json !== true) {
    // Otherwise what is copied from a hint would mean the stack that is meant without it.
    const hint = named && stack !== null ? ` Commands that are named here mean it with --stack ${stack}.` : '';
    say(`Stack ${stackName(stack)}, one of ${of}.${hint}`);
  }
  return stack === null ? places : { ...places, stack };
}

/** Milliseconds of --timeout. @throws UsageError */
function limitOf(
  given: CommandContext['options'][string],
  { limitSeconds = LIMIT_SECONDS }: Pick<Command, 'limitSeconds'>,
): number {
  const seconds = given === undefined ? limitSeconds : Number(given);
  if (seconds > 0 && seconds <= LONGEST_LIMIT_SECONDS) return seconds * 1000;
  throw new UsageError(
    `"${given}" is not a time limit.`,
    `Use seconds, up to ${LONGEST_LIMIT_SECONDS}: --timeout ${limitSeconds}`,
  );
}

/** Also a link that leads nowhere is there: what is wrong with it is said by who reads it. */
const isThere = (file: string): boolean => lstatSync(file, { throwIfNoEntry: false }) !== undefined;

/** A file or folder that somebody names must be there: falling back to the usual ones would watch another stack. @throws UsageError */
function checkPlaces({ command, words, options }: Extract<Call, { kind: 'run' }>): void {
  const { config, repository } = options;
  if (typeof config === 'string' && !command.makesConfigFile?.(words) && !isThere(config))
    throw new UsageError(
      `There is no configuration file ${config}.`,
      `It is made by: lifeguard config set KEY VALUE --config ${config}`,
    );
  if (typeof repository === 'string' && !existsSync(repository.replace(/^~(?=\/|$)/, homeFolder())))
    throw new UsageError(`There is no folder ${repository}.`, 'Name the folder that holds leanvibe-backend/.');
}
