import { readFileSync } from 'node:fs';
import { ask, type Question, whatWasRead } from './question.ts';
import { checkOf, notUnderstood, type SelfCheck } from './self-check.ts';

export type Pressure = 'normal' | 'warning' | 'critical';

/** `kern.memorystatus_vm_pressure_level`: 1 normal, 2 warning, 4 critical (xnu, `bsd/sys/kern_memorystatus.h`). */
export function parsePressureLevel(output: string): Pressure | null {
  const level = Number(output.trim());
  if (level === 1) return 'normal';
  if (level === 2) return 'warning';
  return level === 4 ? 'critical' : null;
}

/**
 * Pressure stall information of Linux (Documentation/accounting/psi.rst): share of the last ten seconds in which some, or
 * all, tasks waited for memory. The limits are ours; macOS has its own.
 */
export function parsePsi(output: string): Pressure | null {
  const share = (kind: string) => {
    const found = new RegExp(`^${kind} avg10=([\\d.]+)`, 'm').exec(output)?.[1];
    return found === undefined ? null : Number(found);
  };
  const some = share('some');
  const full = share('full');
  if (some === null) return null;
  if ((full ?? 0) > 10) return 'critical';
  return some > 10 ? 'warning' : 'normal';
}

const level: Question<Pressure> = {
  command: 'sysctl',
  args: ['-n', 'kern.memorystatus_vm_pressure_level'],
  timeoutMs: 2000,
  read: parsePressureLevel,
};

const PSI = '/proc/pressure/memory';

/** How hard it is for the system to find memory; null where it does not tell. */
export async function memoryPressure(signal?: AbortSignal): Promise<Pressure | null> {
  if (process.platform === 'darwin') return whatWasRead(await ask(level, signal));
  try {
    return parsePsi(readFileSync(PSI, 'utf8'));
  } catch {
    return null;
  }
}

const TITLE = 'Memory pressure';

export const pressureChecks: readonly SelfCheck[] = [
  checkOf({ id: 'sysctl.pressure', title: TITLE }, level, (pressure) => ({ pressure })),
  {
    id: 'proc.pressure',
    title: TITLE,
    source: PSI,
    on: 'linux',
    comesAlong: false,
    limitMs: 1000,
    look: async () => {
      let text: string;
      try {
        text = readFileSync(PSI, 'utf8');
      } catch {
        return { state: 'absent', why: 'The kernel does not tell it.' };
      }
      const pressure = parsePsi(text);
      return pressure === null ? notUnderstood(text) : { state: 'read', figures: { pressure } };
    },
  },
];
