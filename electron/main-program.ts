import { app } from 'electron';
import type { Readings, StackId } from '../shared/domain/index.ts';
import {
  createEngine,
  defaultStateFolder,
  type Engine,
  keepSmall,
  logFolder,
  openNoSession,
  openSession,
  watchStacks,
} from './app/index.ts';
import { VERSION } from './cli/version.ts';
import {
  CLI_MARK,
  type EngineFace,
  endFailedStart,
  type RunTool,
  startDesktop,
  systemSecrets,
} from './desktop/index.ts';
import { shareEngine } from './share/index.ts';
import { adoptLoginShellPath, catchStrays, redact, run } from './system/index.ts';

const fail = (error: unknown): void => {
  console.error('LeanVibe Lifeguard could not start:', error instanceof Error ? error.message : error);
  app.exit(1);
};

const failDesktop = (error: unknown): void => {
  const home = app.getPath('home');
  const state = defaultStateFolder(process.platform, home, process.env);
  const logs = logFolder(process.platform, home, state, true);
  endFailedStart(error, [logs, app.getPath('temp')], redact);
};

const runTool: RunTool = async (command, args, timeoutMs) => {
  const result = await run(command, args, { timeoutMs });
  return result.kind === 'exit' && result.code === 0;
};

/** The engine of one stack; the command line finds it by its own socket. */
async function startShared(stack?: StackId, machine?: () => Readings): Promise<Engine> {
  const engine = await createEngine({
    follows: true,
    // Finder starts an app in "/", which says nothing about the person's project.
    cwd: process.cwd() === '/' ? app.getPath('home') : process.cwd(),
    home: app.getPath('home'),
    env: process.env,
    platform: process.platform,
    secrets: systemSecrets(),
    stack,
    ...(machine === undefined ? {} : { machine }),
  });
  keepSmall(engine);
  await shareEngine({ engine, version: VERSION });
  return engine;
}

/** The demo is loaded when somebody wants it: few do, and once. Its backend is this program as a command. */
async function startDemo() {
  const [demo, { rendererFolder }] = await Promise.all([import('./serve/index.ts'), import('./cli/own-program.ts')]);
  return demo.startDemo({
    version: VERSION,
    rendererFolder: rendererFolder(),
    port: 0,
    program: { command: process.execPath, args: [...(app.isPackaged ? [] : [app.getAppPath()]), CLI_MARK] },
  });
}

function desktop(root: string): Promise<void> {
  let main: Engine | null = null;
  return startDesktop({
    root,
    run: runTool,
    openSession,
    openNoSession,
    startDemo,
    startEngine: async () => {
      await adoptLoginShellPath();
      main = await startShared();
      catchStrays(main.noteMishap);
      return main;
    },
    startStacks(face) {
      if (main === null) throw new Error('The main stack is not watched yet.');
      return watchStacks<EngineFace>({
        main: face,
        config: main.config,
        open: (stack) => startShared(stack, main?.readings),
        close: (engine) => engine.stop(),
        onError: main.noteMishap,
      });
    },
  });
}

/** Prints and ends, without tray or window. */
async function commandLine(args: readonly string[]): Promise<void> {
  const { runCli } = await import('./cli/run.ts');
  const code = await runCli(args, { stdout: process.stdout, stderr: process.stderr, stdin: process.stdin });
  // `app.exit` does not wait for a pipe to take what was written.
  await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write('', done))));
  app.exit(code);
}

/**
 * Begins what this executable was started for. What Electron wants to hear before it is ready is said before this returns.
 * @param args of the command line; null for the menu bar
 * @param root the folder that holds `dist/` and `resources/`
 */
export function begin(args: readonly string[] | null, root: string): void {
  if (args === null) desktop(root).catch(failDesktop);
  else commandLine(args).catch(fail);
}
