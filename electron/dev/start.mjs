/**
 * `npm start`: sets up what is missing, builds, and opens the app. Where there is no display or no Electron runtime it says so and
 * serves the same interface to the browser. `npm start -- --once` looks once, prints the state and ends.
 */
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build, dependencies, node, root, run, say } from './setup.mjs';

const args = process.argv.slice(2);
await dependencies();
await build();
process.exit(await start());

async function start() {
  sayCommand();
  if (args.includes('--once')) return run(node, ['dist/cli.js', 'watch', ...args]);
  const missing = await whyNoApp();
  if (missing === null) {
    say('Opening Lifeguard in the menu bar. Ctrl-C ends it.');
    // Not by its command, which is one more process that passes signals on.
    return run(createRequire(import.meta.url)('electron'), ['.', ...args]);
  }
  say(`${missing} The same interface is served to the browser instead.`);
  return run(node, ['dist/cli.js', 'serve', ...args]);
}

/** Every hint of the program names its command, which a clone does not put on the PATH. */
function sayCommand() {
  const isOnPath = (process.env.PATH ?? '')
    .split(path.delimiter)
    .some((f) => f !== '' && existsSync(path.join(f, 'lifeguard')));
  if (!isOnPath) say('In this clone, `lifeguard …` is: npm run -s lifeguard -- …');
}

/** Why the app cannot be opened here, in one sentence; null when it can. */
async function whyNoApp() {
  const display = process.platform === 'darwin' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (!display || process.env.CI) return 'There is no display for the app here.';
  if (process.platform === 'linux' && process.getuid() === 0)
    return 'The app is not opened for root, because its sandbox does not work then.';
  if (hasRuntime()) return null;
  say('Fetching the Electron runtime (once, about 120 MB)…');
  const code = await run(node, ['node_modules/electron/install.js']);
  return code === 0 && hasRuntime()
    ? null
    : 'The Electron runtime could not be fetched: check the network, then run npm start again.';
}

function hasRuntime() {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(root, 'node_modules/electron/dist');
  return existsSync(folder) && readdirSync(folder).length > 0;
}
