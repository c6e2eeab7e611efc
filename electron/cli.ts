import { runCli } from './cli/run.ts';

export { runCli };

// The app imports this file for its `lifeguard` command; only as a program of its own does it run at once.
if (import.meta.main) {
  process.exitCode = await runCli(process.argv.slice(2), process);
}
