import { ask, type Question, whatWasRead } from './question.ts';
import { checkOf } from './self-check.ts';

/** How hot the machine is, by what the system does about it. From `heavy` on it slows the processor and the GPU down noticeably. */
export type ThermalLevel = 'nominal' | 'moderate' | 'heavy' | 'trapping' | 'sleeping';

/** Coolest first: what the system tells is the place in this list. */
export const THERMAL_LEVELS: readonly ThermalLevel[] = ['nominal', 'moderate', 'heavy', 'trapping', 'sleeping'];
const KEY = 'com.apple.system.thermalpressurelevel';

/** Reads `notifyutil -g`: the key and a number. A failure stands on standard output too, with exit code 0. */
export const parseThermalLevel = (output: string): ThermalLevel | null => {
  const level = new RegExp(`^${KEY.replaceAll('.', '\\.')} (\\d+)\\s*$`, 'm').exec(output)?.[1];
  return level === undefined ? null : (THERMAL_LEVELS[Number(level)] ?? null);
};

const level: Question<ThermalLevel> = {
  command: 'notifyutil',
  args: ['-g', KEY],
  timeoutMs: 2000,
  read: parseThermalLevel,
};

/** The thermal level of this machine; null where it is not told. */
export const thermalLevel = async (signal?: AbortSignal): Promise<ThermalLevel | null> =>
  process.platform === 'darwin' ? whatWasRead(await ask(level, signal)) : null;

export const thermalCheck = checkOf({ id: 'notifyutil.thermal', title: 'Thermal level' }, level, (found) => ({
  level: found,
}));
