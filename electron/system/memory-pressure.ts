import { readFileSync } from 'node:fs';
import { run } from './run.ts';

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

/** How hard it is for the system to find memory; null where it does not tell. */
export async function memoryPressure(signal?: AbortSignal): Promise<Pressure | null> {
  if (process.platform === 'darwin') {
    const result = await run('sysctl', ['-n', 'kern.memorystatus_vm_pressure_level'], {
      timeoutMs: 2000,
      ...(signal && { signal }),
    });
    return result.kind === 'exit' ? parsePressureLevel(result.stdout) : null;
  }
  try {
    return parsePsi(readFileSync('/proc/pressure/memory', 'utf8'));
  } catch {
    return null;
  }
}
