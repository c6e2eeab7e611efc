import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ask, type Question, whatWasRead } from './question.ts';
import { checkOf, type SelfCheck } from './self-check.ts';

const SUPPLIES = '/sys/class/power_supply';

export type PowerSource = 'battery' | 'mains' | 'ups';

const SOURCES: Readonly<Record<string, PowerSource>> = {
  'Battery Power': 'battery',
  'AC Power': 'mains',
  'UPS Power': 'ups',
};

/** Reads `pmset -g batt`: its first line is `Now drawing from 'Battery Power'` or `… 'AC Power'`. */
export const parsePmset = (output: string): PowerSource | null =>
  SOURCES[/drawing from '([^']+)'/.exec(output)?.[1] ?? ''] ?? null;

const source: Question<PowerSource> = {
  command: 'pmset',
  args: ['-g', 'batt'],
  timeoutMs: 3000,
  anyCode: true,
  read: parsePmset,
};

/** Whether this machine draws from its battery now. A machine that does not say so is on mains. */
export async function onBattery(signal?: AbortSignal): Promise<boolean> {
  if (process.platform !== 'darwin') return batteryOfLinux(SUPPLIES);
  return whatWasRead(await ask(source, signal)) === 'battery';
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

const TITLE = 'Battery or mains';

export const powerChecks: readonly SelfCheck[] = [
  checkOf({ id: 'pmset.power', title: TITLE }, source, (drawsFrom) => ({ drawsFrom })),
  {
    id: 'sys.power',
    title: TITLE,
    source: SUPPLIES,
    on: 'linux',
    comesAlong: false,
    limitMs: 1000,
    look: async () =>
      existsSync(SUPPLIES)
        ? { state: 'read', figures: { drawsFrom: batteryOfLinux(SUPPLIES) ? 'battery' : 'mains' } }
        : { state: 'absent', why: 'The kernel does not tell it.' },
  },
];
