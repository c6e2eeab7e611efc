import { readFileSync } from 'node:fs';
import { parseMoment, upMs } from './boot.ts';
import { ask, type Question, whatWasRead } from './question.ts';
import { checkOf, type SelfCheck } from './self-check.ts';

/** What tells a process that had no core to run on from one that was stopped, and from a machine that slept. */
export interface Standstills {
  /** Milliseconds in which this thread has run, or waited for a core, since it began; null where the system does not tell. */
  readonly ownMs: () => number | null;
  /** How long this machine has been up, its sleep included, in milliseconds; null or absent where its monotonic clock tells of that, too. */
  readonly upMs?: () => number | null;
  /** When this machine woke up last, in epoch milliseconds; null where that is not known. */
  readonly wokeAt: () => Promise<number | null>;
}

/** Nanoseconds in which it ran and in which it was ready to run: proc(5). A kernel that does not count them says 0. */
function readOwnMs(): number | null {
  try {
    const [ran, waited] = readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ').map(Number);
    const sum = (ran ?? Number.NaN) + (waited ?? Number.NaN);
    return sum > 0 ? sum / 1e6 : null;
  } catch {
    return null;
  }
}

const wake: Question<number> = {
  command: 'sysctl',
  args: ['-n', 'kern.waketime'],
  timeoutMs: 2000,
  read: parseMoment,
};

const ofLinux: Standstills = { ownMs: readOwnMs, upMs, wokeAt: async () => null };
/** Its clocks and timers count what is slept, and nothing in Node tells of it. */
const ofMac: Standstills = { ownMs: () => null, wokeAt: async () => whatWasRead(await ask(wake)) };

/** What this system tells of it. */
export const standstills = (): Standstills => (process.platform === 'darwin' ? ofMac : ofLinux);

export const wakeCheck: SelfCheck = checkOf({ id: 'sysctl.wake', title: 'When this Mac woke up' }, wake, (at) => ({
  hours: Math.round((Date.now() - at) / 3_600_000),
}));
