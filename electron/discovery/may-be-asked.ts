import type { ProcessRow } from '../system/index.ts';
import { ranBy } from './recogniser.ts';

/** Take one connection and end, or one at a time, or take the first for the one they wait for. */
const ONE_CONNECTION = /^(n(et)?cat|nc(\.\w+)?|socat|adb|gdbserver|lldb-server|debugserver|dlv|sshd?|iperf3?)$/;
const WAITS_FOR_ONE =
  /(?:^|[\s/:=-])(debugpy|pydevd|jdwp|ptvsd|rdbg|xdebug|log-?in|sign-?in|oauth\w*|authenticate|auth)(?=$|[\s/:=.-])/i;

/**
 * Why a program of which nothing is known is asked nothing, in a sentence; null where one question is harmless: a script that somebody runs on a port
 * that was chosen for it, or whatever runs in the stack's own folder. What takes a single connection, a debugger or a log-in that waits for its
 * answer, would take ours for that one.
 * @param about.handedOut whether the system gives ports of this number to whoever asks for any
 * @param about.ofStack whether it runs in the folder that is watched
 */
export function whyNotAsked(
  row: ProcessRow | null,
  port: number,
  { handedOut, ofStack }: { readonly handedOut: boolean; readonly ofStack: boolean },
): string | null {
  if (row === null) return 'It belongs to another user, so nothing was asked of it.';
  if (row.state === 'stopped') return 'It is stopped, so nothing was asked of it.';
  const { program, by, inline } = ranBy(row.commandLine.split(/\s+/));
  if (ONE_CONNECTION.test(program) || WAITS_FOR_ONE.test(row.commandLine))
    return 'It may wait for a single connection, so nothing was asked of it.';
  if (handedOut && !new RegExp(`\\b${port}\\b`).test(row.commandLine))
    return 'The system chose its port, as for helpers of other programs, so nothing was asked of it.';
  if (ofStack) return null;
  if (inline) return `${by ?? program} runs code that has no name, so nothing was asked of it.`;
  if (by === null) return `The program ${program} is not known, so nothing was asked of it.`;
  return null;
}
