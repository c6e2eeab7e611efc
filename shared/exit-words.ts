/** How a program ended: its exit code, or the signal that ended it. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A shell that waited for a program that a signal ended passes that on as its own exit code: 128 and the signal's number. */
const SHELL_SIGNALS = 128;
/** Those with the same number on macOS and Linux. */
const NAMES: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  6: 'SIGABRT',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  15: 'SIGTERM',
};

/** The signal behind an end, also where a shell or a container engine made an exit code of it (137 is SIGKILL); else null. */
export const signalOf = ({ code, signal }: Exit): string | null =>
  signal ?? (code === null ? null : (NAMES[code - SHELL_SIGNALS] ?? null));

/** `ended with exit code 3`, `was ended by a signal (SIGKILL)`; null where neither is known. */
export function exitInWords(exit: Exit): string | null {
  const signal = signalOf(exit);
  if (signal !== null) return `was ended by a signal (${signal})`;
  return exit.code === null ? null : `ended with exit code ${exit.code}`;
}
