/**
 * The first thing that the command line loads, under whichever Node it was started: it may import only what Node 20 has, and nothing of
 * ours.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';

/** The history is kept with `node:sqlite`, and sources are run as they are; both are stable from here on. */
const NEEDED_MAJOR = 24;
/** From `dist/` it is one folder up, from the sources two. */
const LEVELS = 3;

export type NodeChoice =
  | { readonly kind: 'this' }
  /** The project's own, of its package `node`. */
  | { readonly kind: 'other'; readonly file: string }
  | { readonly kind: 'none'; readonly words: string };

/**
 * Which Node can run this program.
 * @param version of the one that runs now: `20.11.1`
 * @param folder from which the project's packages are looked for, upwards
 */
export function chooseNode(version: string, folder: string): NodeChoice {
  if (Number.parseInt(version, 10) >= NEEDED_MAJOR) return { kind: 'this' };
  for (let level = 0, here = folder; level <= LEVELS; level++, here = path.dirname(here)) {
    const file = path.join(here, 'node_modules/node/bin/node');
    if (existsSync(file)) return { kind: 'other', file };
  }
  const words = `lifeguard: This needs Node ${NEEDED_MAJOR} or newer and was started with Node ${version}. Install that, or run \`npm ci\` in the project, which brings it along.`;
  return { kind: 'none', words };
}

/** Runs the same program with another Node, as if it had been started with it; resolves to its exit code. */
export function handOver(file: string, argv: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(file, [...argv], { stdio: 'inherit' });
    // Asked to end, it is the other one that has to.
    // Under nohup no stream of ours is a terminal, and its end is none of ours.
    const hasTerminal = process.stdout.isTTY || process.stderr.isTTY;
    const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', ...(hasTerminal ? (['SIGHUP'] as const) : [])];
    for (const signal of signals) process.on(signal, () => child.kill(signal));
    child.on('error', (error) => {
      process.stderr.write(`lifeguard: ${file} could not be started: ${error.message}\n`);
      resolve(3);
    });
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}
