/** Runs a program for a command of this project, and leaves nothing of it behind when the command is ended. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** The longest that an orderly end takes: the app allows itself 5 s, the servers of the tests some more. */
const END_MS = 15_000;
/** How often it is asked whether npm is still there, which was killed with its shell otherwise unnoticed. */
const PARENT_MS = 500;

/**
 * Runs a program to its end with our input and output; resolves to its exit code. When we are told to end, it is told too
 * (from a terminal it has heard so already: whoever cleans up has to bear hearing it twice), and killed when it does not.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, quiet: boolean }} options quiet: its output is shown only when it fails
 * @returns {Promise<number>} 128 and the signal's number when it, or we, were ended by a signal
 */
export function runToEnd(command, args, { cwd, env, quiet }) {
  return new Promise((resolve) => {
    const output = quiet ? 'pipe' : 'inherit';
    const child = spawn(command, args, { cwd, env, stdio: [quiet ? 'ignore' : 'inherit', output, output] });
    const kept = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => kept.push(chunk));
    let told = null;
    let late;
    const end = (signal) => {
      told ??= signal;
      child.kill('SIGTERM');
      late ??= setTimeout(() => child.kill('SIGKILL'), END_MS);
    };
    const stopListening = onEnd(end);
    const done = (code) => {
      stopListening();
      clearTimeout(late);
      if (quiet && code !== 0) process.stderr.write(Buffer.concat(kept));
      resolve(told === null ? code : signalCode(told));
    };
    child.on('error', (error) => {
      process.stderr.write(`${command} could not be started: ${error.message}\n`);
      done(127);
    });
    child.on('exit', (code, signal) => done(code ?? signalCode(signal)));
  });
}

const signalCode = (signal) => 128 + (constants.signals[signal] ?? 0);

/** Calls `fn` with the signal whenever this process should end; returns the function that stops that. */
function onEnd(fn) {
  // Whoever starts us with nohup wants us to stay: then no stream of ours is a terminal.
  const hasTerminal = process.stdout.isTTY || process.stderr.isTTY;
  const signals = ['SIGINT', 'SIGTERM', ...(hasTerminal ? ['SIGHUP'] : [])];
  for (const signal of signals) process.on(signal, fn);
  // npm passes signals on to its shell only, which dies of them and tells nobody.
  const parent = process.ppid;
  const watch =
    process.env.npm_lifecycle_event === undefined
      ? undefined
      : setInterval(() => parent !== process.ppid && fn('SIGTERM'), PARENT_MS);
  return () => {
    for (const signal of signals) process.off(signal, fn);
    clearInterval(watch);
  };
}
