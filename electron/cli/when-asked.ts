/**
 * Calls `fn` once when the person has asked this command to end, also where that was before: a signal that came while the command still started was heard
 * by nobody, and `lifeguard serve` stayed.
 */
export function whenAsked(signal: AbortSignal, fn: () => void): void {
  if (signal.aborted) fn();
  else signal.addEventListener('abort', fn, { once: true });
}

/** Resolves when the person has asked this command to end. */
export const untilAsked = (signal: AbortSignal): Promise<void> => new Promise((resolve) => whenAsked(signal, resolve));
