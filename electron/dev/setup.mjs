/**
 * What `npm start`, `npm test` and the other commands need before anything of ours can run. Plain JavaScript without
 * dependencies: on a bare clone nothing is installed yet, and the machine's own Node may be older than ours.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

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

/**
 * Runs a program to its end with our input and output; resolves to its exit code. Ctrl-C is passed on, so the child can clean up.
 * @returns {Promise<number>}
 */
export function run(command, args, { env = {}, quiet = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: environment(env),
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    });
    const kept = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => kept.push(chunk));
    const pass = (signal) => child.kill(signal);
    process.once('SIGINT', pass);
    process.once('SIGTERM', pass);
    const done = (code) => {
      process.off('SIGINT', pass);
      process.off('SIGTERM', pass);
      if (quiet && code !== 0) process.stderr.write(Buffer.concat(kept));
      resolve(code);
    };
    child.on('error', (error) => {
      process.stderr.write(`${command} could not be started: ${error.message}\n`);
      done(127);
    });
    child.on('exit', (code, signal) => done(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

/** Like `run`, but ends this process with the command's exit code when it fails. */
export async function must(command, args, options) {
  const code = await run(command, args, options);
  if (code !== 0) process.exit(code);
}

const lockHash = () =>
  createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');

/** Installs the npm packages when the lock file has changed since the last time, or never was used. */
export async function dependencies() {
  const marker = path.join(root, 'node_modules/.lifeguard-installed');
  if (existsSync(node) && existsSync(marker) && readFileSync(marker, 'utf8') === lockHash()) return;
  say('Installing the npm packages of the lock file (once; about half a minute)…');
  // Warnings about engines are about the machine's Node, which only runs this very script.
  await must('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { quiet: true });
  writeFileSync(marker, lockHash());
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
