import { constants } from 'node:os';
import { ask, type Question, whatWasRead } from './question.ts';

/** A service of the user's own systemd. */
export interface UserUnit {
  readonly unit: string;
  /** Its main process; null while it does not run. */
  readonly pid: number | null;
  readonly lastExitCode: number | null;
  /** `SIGKILL`; in the place of the exit code when a signal ended it last. */
  readonly lastSignal: string | null;
}

/** How `ExecMainCode` names the ways in which a process can end (`CLD_…` of waitid). */
const EXITED = '1';
const BY_SIGNAL: ReadonlySet<string> = new Set(['2', '3']);

/**
 * Reads what `systemctl show` says of a unit. Null where it is none that could be started: it was never there, or was made for one run and is gone.
 * @param nameOf the signal with a number
 */
export function parseSystemctlShow(unit: string, output: string, nameOf = signalName): UserUnit | null {
  const values = new Map(output.split('\n').map((line) => cut(line, line.indexOf('='))));
  if (values.get('LoadState') !== 'loaded') return null;
  const number = (key: string) => Number(values.get(key) ?? 0);
  const pid = number('MainPID');
  const code = values.get('ExecMainCode') ?? '';
  return {
    unit,
    pid: pid > 0 ? pid : null,
    lastExitCode: code === EXITED ? number('ExecMainStatus') : null,
    lastSignal: BY_SIGNAL.has(code) ? nameOf(number('ExecMainStatus')) : null,
  };
}

const cut = (line: string, at: number): readonly [string, string] => [
  line.slice(0, Math.max(at, 0)),
  line.slice(at + 1),
];

const signalName = (number: number): string =>
  Object.entries(constants.signals).find(([, n]) => n === number)?.[0] ?? `signal ${number}`;

const PROPERTIES = 'LoadState,MainPID,ExecMainCode,ExecMainStatus';

const shown = (unit: string): Question<string> => ({
  command: 'systemctl',
  args: ['--user', 'show', `--property=${PROPERTIES}`, '--', unit],
  timeoutMs: 3000,
  read: (output) => (/^LoadState=/m.test(output) ? output : null),
});

/** The unit of the user's systemd with this name; null where there is no such systemd, or no such unit. */
export async function userUnit(unit: string, signal?: AbortSignal): Promise<UserUnit | null> {
  const output = whatWasRead(await ask(shown(unit), signal));
  return output === null ? null : parseSystemctlShow(unit, output);
}

/** States in which `systemctl is-system-running` says that systemd is not what keeps this machine, or this user's session. */
const NOT_KEPT: ReadonlySet<string> = new Set(['', 'offline', 'unknown']);

const running = (whose: 'system' | 'user'): Question<boolean> => ({
  command: 'systemctl',
  args: [...(whose === 'user' ? ['--user'] : []), 'is-system-running'],
  timeoutMs: 3000,
  // Every state but `running` is an exit code of its own.
  anyCode: true,
  read: (output) => !NOT_KEPT.has(output.trim()),
});

/** Whether systemd runs the services of the system, or of this user: its commands may be there without it (WSL, a container). */
export const isKeptBySystemd = async (whose: 'system' | 'user', signal?: AbortSignal): Promise<boolean> =>
  whatWasRead(await ask(running(whose), signal)) === true;
