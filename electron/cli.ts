#!/usr/bin/env node
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runCli } from './cli/run.ts';

export { runCli };

/**
 * The app imports this file for its `lifeguard` command; only as a program of its own does it run at once. `import.meta.main` came with
 * Node 24.2; under an older Node it is undefined, and a command that then silently ends with 0 would pass for "healthy".
 */
function isProgram(): boolean {
  if (import.meta.main !== undefined) return import.meta.main;
  const [, script] = process.argv;
  try {
    return script !== undefined && realpathSync(script) === fileURLToPath(import.meta.url);
  } catch {
    // The app's own executable has a command's name there, not a script.
    return false;
  }
}

if (isProgram()) process.exitCode = await runCli(process.argv.slice(2), process);
