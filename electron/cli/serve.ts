import { existsSync } from 'node:fs';
import path from 'node:path';
import { defaultStateFolder } from '../app/index.ts';
import { browserHost, serve } from '../serve/index.ts';
import { type StandingEngine, standingEngine } from '../share/index.ts';
import { homeFolder, isForeground } from '../system/index.ts';
import { type Command, type CommandContext, UsageError } from './command.ts';
import { EXIT } from './exit-code.ts';
import { onEnter } from './on-enter.ts';
import { openBrowser } from './open-browser.ts';
import { VERSION } from './version.ts';

export const serveCommand: Command = {
  name: 'serve',
  summary: 'the same interface in a browser, on this machine only',
  usage: '[--port N] [--open]',
  details: [
    'The address lets one browser in, once, within 15 minutes; that browser stays in until Lifeguard ends.',
    'Enter in the terminal prints a new address, for another browser.',
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
  words: [0, 0],
  async run(context) {
    const { options, io, print, say, signal } = context;
    const port = Number(options.port ?? 0);
    // `0x50`, `1e3` and nothing at all are numbers for JavaScript, and ports for nobody.
    if (!/^\d{1,5}$/.test(String(options.port ?? 0)) || port > 65_535)
      throw new UsageError(`"${options.port}" is not a port.`, 'Use a number from 1 to 65535.');
    // Beside the bundle when installed; in the repository the pages are built into dist/.
    const rendererFolder = [
      path.join(import.meta.dirname, 'renderer'),
      path.join(import.meta.dirname, '../renderer'),
      path.resolve(import.meta.dirname, '../../dist/renderer'),
    ].find((f) => existsSync(path.join(f, 'index.html')));
    if (rendererFolder === undefined) throw new Error('The pages are not built. `npm run build` builds them.');
    const engine = await pageEngine(context);
    const server = await serve({ engine, host: browserHost({ version: VERSION }), rendererFolder, port });
    const { verdict } = await engine.settled(5000);
    say(`${verdict.headline} ${verdict.detail}`);
    if (verdict.state === 'empty') say('To see Lifeguard at work without a stack of your own: npm run demo');
    print(server.address());
    const browser =
      options.open === true
        ? await openBrowser(
            server.address(),
            defaultStateFolder(process.platform, homeFolder(), process.env),
            process.platform,
          ).catch(() => null)
        : null;
    if (options.open === true && browser?.opened !== true)
      say('The browser could not be opened: open the address yourself.');
    const more = await onEnter(io.stdin, isForeground, signal, () => print(server.address()));
    const another = more ? ' Enter prints another.' : '';
    say(`Open this address in a browser on this machine within 15 minutes; it works once.${another} Ctrl-C ends.`);
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    await browser?.forget();
    await server.stop();
    return EXIT.healthy;
  },
};

/** The engine that runs on this machine for as long as it does, else one of this process. */
async function pageEngine({ attached, engine, say }: CommandContext): Promise<StandingEngine> {
  const running = await attached();
  if (running === null) return engine();
  say('A Lifeguard runs already: these are its pages.');
  return standingEngine(running, engine, () => say('The Lifeguard that ran has ended; this goes on by itself.'));
}
