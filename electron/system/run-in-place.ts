import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { isForeground } from './foreground.ts';

/** Sent to this process, they are meant for the program that runs in its place. */
const PASSED_ON = ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const;
/** What a terminal sends to every process in front of it: the program has it already. */
const KEYS: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGQUIT']);

/** Why a program could not be started. */
export interface NotStarted {
  readonly code: string | undefined;
  readonly problem: string;
}

/**
 * Runs a program with this process's terminal, folder and environment to its end, and passes on what this process is sent meanwhile. Never
 * through a shell.
 * @returns its exit code; 128 and the signal's number where one ended it
 */
export function runInPlace(command: string, args: readonly string[]): Promise<number | NotStarted> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit' });
    const pass = async (signal: NodeJS.Signals) => {
      const hasTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
      if (KEYS.has(signal) && hasTerminal && (await isForeground())) return;
      child.kill(signal);
    };
    const listener = (signal: NodeJS.Signals) => void pass(signal);
    for (const signal of PASSED_ON) process.on(signal, listener);
    const end = (outcome: number | NotStarted) => {
      for (const signal of PASSED_ON) process.off(signal, listener);
      resolve(outcome);
    };
    child.once('error', (error: NodeJS.ErrnoException) => end({ code: error.code, problem: wordsOf(error) }));
    child.once('exit', (code, signal) => end(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}

function wordsOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'there is no such program.';
  return code === 'EACCES' ? 'it may not be executed.' : message;
}
