import { type StdioOptions, spawn } from 'node:child_process';
import { withNothingLeftOpen } from './left-open.ts';

/** A tool that has not failed by now has taken it; some go on for as long as the program that they opened. */
const TAKEN_MS = 2000;

/**
 * Gives something to another program, which lives on without us and has nothing of ours. Never through a shell.
 * @returns whether it was taken: the tool exists and did not fail at once
 */
export function handOver(command: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const start = (stdio: StdioOptions) => spawn(command, args, { detached: true, stdio });
    const child = withNothingLeftOpen(['ignore', 'ignore', 'ignore'], start);
    const timer = setTimeout(() => resolve(true), TAKEN_MS);
    const settle = (taken: boolean): void => {
      clearTimeout(timer);
      resolve(taken);
    };
    child.once('error', () => settle(false));
    child.once('exit', (code) => settle(code === 0));
    child.unref();
  });
}
