import { defaultStateFolder } from '../app/index.ts';
import { orphaned, serveSandbox, startDemo } from '../serve/index.ts';
import { homeFolder, isForeground } from '../system/index.ts';
import { type Command, type CommandContext, UsageError } from './command.ts';
import { EXIT } from './exit-code.ts';
import { onEnter } from './on-enter.ts';
import { openBrowser } from './open-browser.ts';
import { ownProgram, rendererFolder } from './own-program.ts';
import { portOption } from './serve.ts';
import { VERSION } from './version.ts';
import { untilAsked } from './when-asked.ts';

export const demo: Command = {
  name: 'demo',
  summary: 'a small stack to break, and Lifeguard watching it',
  usage: '[--port N] [--open]',
  details: [
    'In a browser, and with a folder, ports, settings and a history of its own: nothing of what runs here is touched, and Ctrl-C removes everything that it made.',
    '`lifeguard demo backend PORT` is the backend that it watches, and runs until it is ended.',
  ],
  options: {
    port: { type: 'string', value: 'N', about: 'port of its page; by default the system chooses' },
    open: { type: 'boolean', about: 'open it in the browser of this machine at once' },
  },
  examples: [['lifeguard demo --open', 'break it, see it named, click, see it back']],
  ofAll: true,
  looks: false,
  words: [0, 2],
  async run(context) {
    const { args, signal } = context;
    const [what, port] = args;
    if (what === undefined) return show(context);
    if (what !== 'backend' || port === undefined || !/^[1-9]\d{0,4}$/.test(port))
      throw new UsageError(`"demo ${args.join(' ')}" is not a call.`, 'See: lifeguard help demo');
    const folder = process.cwd();
    const end = await serveSandbox(Number(port), folder);
    await Promise.race([untilAsked(signal), orphaned(folder, signal)]);
    end();
    return EXIT.healthy;
  },
};

async function show({ options, io, print, say, signal }: CommandContext): Promise<number> {
  const port = portOption(options.port);
  say('Setting up a stack that you may break. Nothing of your own is touched.');
  const running = await startDemo({ version: VERSION, rendererFolder: rendererFolder(), port, program: ownProgram() });
  print(running.address());
  const stateFolder = defaultStateFolder(process.platform, homeFolder(), process.env);
  const browser =
    options.open === true
      ? await openBrowser(running.address(), stateFolder, process.platform).catch(() => null)
      : null;
  if (options.open === true && browser?.opened !== true)
    say('The browser could not be opened: open the address yourself.');
  const more = await onEnter(io.stdin, isForeground, signal, () => print(running.address()));
  const another = more ? ' Enter prints another.' : '';
  say(`Open this address in a browser on this machine; it works once.${another} Ctrl-C ends the demo.`);
  await untilAsked(signal);
  await browser?.forget();
  await running.stop();
  return EXIT.healthy;
}
