/**
 * Entry of the app: the menu bar, or the command line when the executable was started by the `lifeguard` command (with the
 * RunAsNode fuse off it cannot host a plain Node script). Nothing is awaited here: Electron holds `ready` back until this file has run.
 */
import path from 'node:path';
import { app } from 'electron';
import { createEngine, defaultStateFolder, logFolder, openSession } from './app/index.ts';
import { VERSION } from './cli/version.ts';
import { cliArguments, endFailedStart, type RunTool, startDesktop, systemSecrets } from './desktop/index.ts';
import { shareEngine } from './share/index.ts';
import { adoptLoginShellPath, catchStrays, keepYoungHeapSmall, redact, run } from './system/index.ts';

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

const desktop = (): Promise<void> =>
  startDesktop({
    // This file is dist/main.js when bundled: its parent's parent holds dist/ and resources/.
    root: path.resolve(import.meta.dirname, '..'),
    run: runTool,
    openSession,
    startEngine: async () => {
      await adoptLoginShellPath();
      const engine = await createEngine({
        follows: true,
        // Finder starts an app in "/", which says nothing about the person's project.
        cwd: process.cwd() === '/' ? app.getPath('home') : process.cwd(),
        home: app.getPath('home'),
        env: process.env,
        platform: process.platform,
        secrets: systemSecrets(),
      });
      catchStrays(engine.noteMishap);
      await shareEngine({ engine, version: VERSION });
      return engine;
    },
  });

/** Prints and ends, without tray or window. */
async function commandLine(args: readonly string[]): Promise<void> {
  const { runCli } = await import('./cli/run.ts');
  const code = await runCli(args, { stdout: process.stdout, stderr: process.stderr, stdin: process.stdin });
  // `app.exit` does not wait for a pipe to take what was written.
  await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write('', done))));
  app.exit(code);
}

keepYoungHeapSmall();
const args = cliArguments(process.argv, app.isPackaged);
if (args === null) desktop().catch(failDesktop);
else commandLine(args).catch(fail);
