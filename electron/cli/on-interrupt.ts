import { Interrupted } from './interrupted.ts';

/** A terminal tells every program in it, and npm and the like pass on what they heard: within this time it is one request. */
const SAME_REQUEST_MS = 1000;

/**
 * Calls `first` when this program is asked to end: Ctrl-C, SIGTERM, or a terminal that was closed. A person who asks again
 * later means it, and the process ends at once.
 * @returns the function that stops listening
 */
export function onInterrupt(first: (reason: Interrupted) => void): () => void {
  let asked: { readonly reason: Interrupted; readonly at: number } | null = null;
  const listener = (signal: NodeJS.Signals): void => {
    const now = performance.now();
    if (asked === null) {
      asked = { reason: new Interrupted(signal), at: now };
      first(asked.reason);
    } else if (now - asked.at > SAME_REQUEST_MS) process.exit(asked.reason.exitCode);
  };
  // Under nohup no stream of ours is a terminal, and its end is none of ours.
  const hasTerminal = process.stdout.isTTY || process.stderr.isTTY;
  const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', ...(hasTerminal ? (['SIGHUP'] as const) : [])];
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}
