import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './run.ts';

const SUPPLIES = '/sys/class/power_supply';

/** Reads `pmset -g batt`: its first line is `Now drawing from 'Battery Power'` or `… 'AC Power'`. */
export const parsePmset = (output: string): boolean => /drawing from 'Battery Power'/.test(output);

/** Whether this machine draws from its battery now. A machine that does not say so is on mains. */
export async function onBattery(signal?: AbortSignal): Promise<boolean> {
  if (process.platform !== 'darwin') return batteryOfLinux(SUPPLIES);
  const result = await run('pmset', ['-g', 'batt'], { timeoutMs: 3000, ...(signal && { signal }) });
  return result.kind === 'exit' && parsePmset(result.stdout);
}

/** Power supplies as the kernel shows them (Documentation/ABI/testing/sysfs-class-power). @param folder a folder for each */
export function batteryOfLinux(folder: string): boolean {
  const read = (name: string, file: string): string | null => {
    try {
      return readFileSync(path.join(folder, name, file), 'utf8').trim();
    } catch {
      return null;
    }
  };
  let names: string[] = [];
  try {
    names = readdirSync(folder);
  } catch {
    return false;
  }
  // A mouse has a battery too; its scope is `Device`.
  const own = names.filter((name) => read(name, 'scope') !== 'Device');
  const isOn = (name: string) => read(name, 'type') !== 'Battery' && read(name, 'online') === '1';
  return !own.some(isOn) && own.some((name) => read(name, 'status') === 'Discharging');
}
