import { type StackId, stackName } from '../../shared/domain/index.ts';
import { createEngine, defaultStateFolder, type Engine, followPower, watchStacks } from '../app/index.ts';
import { browserHost, type Demo, metricsToken, metricsTokenFile, serve, startDemo } from '../serve/index.ts';
import { attach, type StandingEngine, shareEngine, standingEngine } from '../share/index.ts';
import { homeFolder, isForeground } from '../system/index.ts';
import { chosenStack } from './chosen-stack.ts';
import { type Command, type CommandContext, UsageError } from './command.ts';
import { EXIT } from './exit-code.ts';
import { onEnter } from './on-enter.ts';
import { openBrowser } from './open-browser.ts';
import { ownProgram, rendererFolder } from './own-program.ts';
import { VERSION } from './version.ts';
import { untilAsked } from './when-asked.ts';

export const serveCommand: Command = {
  name: 'serve',
  summary: 'the same interface in a browser, on this machine only',
  usage: '[--port N] [--open]',
  details: [
    'The address lets one browser in, once, within 15 minutes; that browser stays in until Lifeguard ends.',
    'Enter in the terminal prints a new address, for another browser.',
    'With `lifeguard config set metrics.enabled true` Prometheus can read figures at /metrics of the same port, with the token that lies in the state folder.',
  ],
  options: {
    port: { type: 'string', value: 'N', about: 'port to listen on; by default the system chooses' },
    open: { type: 'boolean', about: 'open it in the browser of this machine at once' },
  },
  examples: [
    ['lifeguard serve', 'prints an address for one browser'],
    ['lifeguard serve --open', 'and opens the browser'],
  ],
  follows: true,
  ofAll: true,
  words: [0, 0],
  async run(context) {
    const { options, io, print, say, signal } = context;
    const port = portOption(options.port);
    const pages = rendererFolder();
    const { stack } = chosenStack(context.places, options.stack);
    const { engine, stacks } = await pageEngines(context);
    const stateFolder = defaultStateFolder(process.platform, homeFolder(), process.env);
    const settings = await context.configuration();
    const demo: { started: Promise<Demo> | null } = { started: null };
    const isToldMetrics = () => settings.current().settings['metrics.enabled'];
    const server = await serve({
      engine,
      stacks,
      host: browserHost({
        version: VERSION,
        startDemo: () => {
          demo.started ??= startDemo({ version: VERSION, rendererFolder: pages, port: 0, program: ownProgram() });
          // One that could not be started is tried again at the next click.
          demo.started.catch(() => {
            demo.started = null;
          });
          return demo.started;
        },
      }),
      rendererFolder: pages,
      port,
      metricsToken: () => (isToldMetrics() ? metricsToken(stateFolder) : null),
    });
    const shown = stacks.get(stack);
    if (stack !== null && shown === null) say(`Stack ${stack} is not watched. Why: lifeguard stacks`);
    const { verdict, stack: at } = await (shown ?? engine).settled(5000);
    say(`${verdict.headline} ${verdict.detail}`);
    const others = stacks.views().filter(({ id }) => id !== stack);
    for (const { id, headline } of others) say(`Stack ${stackName(id)}: ${headline}`);
    if (verdict.state === 'empty' && at.repository === null)
      say('To see Lifeguard at work without a stack of your own: lifeguard demo --open');
    const first = shown === null ? null : stack;
    print(server.address(first));
    const browser =
      options.open === true
        ? await openBrowser(server.address(first), stateFolder, process.platform).catch(() => null)
        : null;
    if (options.open === true && browser?.opened !== true)
      say('The browser could not be opened: open the address yourself.');
    if (isToldMetrics()) {
      metricsToken(stateFolder);
      say(
        `Figures for Prometheus: http://127.0.0.1:${server.port}/metrics, with the token in ${metricsTokenFile(stateFolder)}`,
      );
    }
    const more = await onEnter(io.stdin, isForeground, signal, () => print(server.address(first)));
    const another = more ? ' Enter prints another.' : '';
    say(`Open this address in a browser on this machine within 15 minutes; it works once.${another} Ctrl-C ends.`);
    await untilAsked(signal);
    await browser?.forget();
    await (await demo.started)?.stop();
    await server.stop();
    await stacks.stop();
    return EXIT.healthy;
  },
};

/** A port as an option gives it; 0 without one. @throws UsageError */
export function portOption(given: CommandContext['options'][string]): number {
  const port = Number(given ?? 0);
  // `0x50`, `1e3` and nothing at all are numbers for JavaScript, and ports for nobody.
  if (/^\d{1,5}$/.test(String(given ?? 0)) && port <= 65_535) return port;
  throw new UsageError(`"${given}" is not a port.`, 'Use a number from 1 to 65535.');
}

/** Engines that run on this machine for as long as they do, else those of this process; one for each stack. */
async function pageEngines({ attached, engine, configuration, places, options, say, signal }: CommandContext) {
  const running = await attached();
  if (running !== null) say('A Lifeguard runs already: these are its pages.');
  const main: StandingEngine =
    running === null
      ? await engine()
      : standingEngine(running, engine, () => {
          if (!signal.aborted) say('The Lifeguard that ran has ended; this goes on by itself.');
        });
  const machine = running === null ? { machine: (await engine()).readings } : {};
  const closers = new Map<StandingEngine, () => Promise<void>>();
  const open = async (stack: StackId): Promise<StandingEngine> => {
    const { repository: _, ...rest } = places;
    const there = { ...rest, stack };
    const own: Promise<Engine>[] = [];
    const start = () => {
      if (signal.aborted) return Promise.reject(signal.reason);
      const starting = createEngine({ follows: true, ...there, ...machine });
      own.push(starting);
      return starting.then(async (started) => {
        followPower(started);
        await shareEngine({ engine: started, version: VERSION });
        return started;
      });
    };
    const found = options.alone === true ? null : (await attach(there, VERSION)).engine;
    const standing = found === null ? await start() : standingEngine(found, start, () => {});
    closers.set(standing, async () => {
      found?.close();
      for (const starting of own) await starting.then((started) => started.stop());
    });
    return standing;
  };
  const stacks = await watchStacks<StandingEngine>({
    main,
    config: running === null ? (await engine()).config : await configuration(),
    open,
    close: async (standing) => closers.get(standing)?.(),
    onError: (error) => say(`A stack is not watched: ${error instanceof Error ? error.message : error}`),
  });
  return { engine: main, stacks };
}
