/**
 * What `npm start`, `npm test` and the other commands need before anything of ours can run. Plain JavaScript without
 * dependencies: on a bare clone nothing is installed yet, and the machine's own Node may be older than ours.
 */
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isInstalled, linkedPackages } from './packages.mjs';
import { runToEnd } from './run.mjs';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const bin = path.join(root, 'node_modules/.bin');

export const say = (text) => process.stderr.write(`» ${text}\n`);

/** Node 24 from the `node` devDependency, whatever the machine has. */
export const node = path.join(bin, 'node');

/** Environment in which every tool of the project is found first. */
export const environment = (extra = {}) => ({
  ...process.env,
  PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}`,
  ...extra,
});

/** Runs a program of the project to its end, with our input and output; resolves to its exit code. */
export const run = (command, args, { env = {}, quiet = false } = {}) =>
  runToEnd(command, args, { cwd: root, env: environment(env), quiet });

/** Like `run`, but ends this process with the command's exit code when it fails. */
export async function must(command, args, options) {
  const code = await run(command, args, options);
  if (code !== 0) process.exit(code);
}

/** Installs the npm packages of the lock file, unless they are there. */
export async function dependencies() {
  if (existsSync(node) && isInstalled(root)) return;
  const link = linkedPackages(root);
  if (link !== null) {
    // npm follows the link and empties what it leads to before it installs.
    say(
      `node_modules is a link to ${link}, which lacks packages of this lock file. Run \`npm install\` there, or remove the link.`,
    );
    process.exit(1);
  }
  say('Installing the npm packages of the lock file (once; about half a minute)…');
  // Warnings about engines are about the machine's Node, which only runs this very script.
  await must('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { quiet: true });
}

/** Newest modification time below a folder or of a file, in milliseconds. */
function newest(entry) {
  if (!existsSync(entry)) return 0;
  const stat = statSync(entry);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(entry).reduce((latest, name) => Math.max(latest, newest(path.join(entry, name))), stat.mtimeMs);
}

const sources = ['electron', 'renderer', 'shared', 'resources', 'vite.config.ts', 'package-lock.json'];

/** Builds `dist/` when a source is newer than the last build. */
export async function build() {
  const marker = path.join(root, 'dist/.built');
  const latest = Math.max(...sources.map((name) => newest(path.join(root, name))));
  if (newest(marker) > latest) return;
  say('Building…');
  mkdirSync(path.join(root, 'dist'), { recursive: true });
  await must(node, ['electron/dev/build.mjs'], { env: { NODE_ENV: 'production' } });
}
