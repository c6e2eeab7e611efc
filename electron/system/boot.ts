import { uptime } from 'node:os';
import { ask, type Question, whatWasRead } from './question.ts';
import { checkOf, type SelfCheck } from './self-check.ts';

/** Reads `sysctl -n kern.boottime` and its like: epoch milliseconds; null when it is not understood. */
export function parseMoment(output: string): number | null {
  const [, sec, usec] = /\bsec = (\d+), usec = (\d+)/.exec(output) ?? [];
  return sec === undefined ? null : Number(sec) * 1000 + Math.floor(Number(usec) / 1000);
}

const boot: Question<number> = {
  command: 'sysctl',
  args: ['-n', 'kern.boottime'],
  timeoutMs: 2000,
  read: parseMoment,
};

/** When this machine was started, in epoch milliseconds; null where it does not tell. */
export const bootedAt = async (signal?: AbortSignal): Promise<number | null> =>
  process.platform === 'darwin' ? whatWasRead(await ask(boot, signal)) : Date.now() - uptime() * 1000;

/** How long this machine has been up, its sleep included, in milliseconds; null where the monotonic clock goes on in its sleep as well. */
export const upMs = (): number | null => (process.platform === 'linux' ? uptime() * 1000 : null);

export const bootCheck: SelfCheck = checkOf({ id: 'sysctl.boot', title: 'When this Mac was started' }, boot, (at) => ({
  hours: Math.round((Date.now() - at) / 3_600_000),
}));
