import { isDeepStrictEqual } from 'node:util';
import type { Settings } from '../../shared/domain/index.ts';

/** What a probe that reads it at each look reads anew, and nothing that it remembers is of: limits, and who else is watched. */
const OF_NOW: ReadonlySet<string> = new Set(['services', 'thresholds', 'timeouts', 'notifications']);
/** How often it is run is for whoever runs it. */
const PERIOD = 'cadence';

const groupOf = (key: string): string => key.split('.', 1)[0] ?? '';

/**
 * Settings as a view of something else: nothing is copied, and whoever asks gets what stands there at that moment.
 * @param read the value of a key
 * @param keys every key that there is
 */
export function settingsView(read: (key: string) => unknown, keys: () => readonly string[]): Settings {
  const known = (key: string | symbol): key is string => typeof key === 'string' && keys().includes(key);
  return new Proxy({} as Settings, {
    get: (_, key) => (typeof key === 'string' ? read(key) : undefined),
    has: (_, key) => known(key),
    ownKeys: () => [...keys()],
    getOwnPropertyDescriptor: (_, key) =>
      known(key) ? { value: read(key), enumerable: true, configurable: true, writable: false } : undefined,
  });
}

const inForce = new WeakMap<Settings, () => Settings>();

/** What stands behind the settings of a probe, for what goes through all of them and asks nobody anything: what hides secrets. */
export const settingsInForce = (settings: Settings): Settings => inForce.get(settings)?.() ?? settings;

/**
 * The settings in force as one probe sees them, and what it has asked of them: only when one of those changes is it another question that it puts,
 * and only then what it remembers is of something else.
 */
export class SettingsSeen {
  readonly settings: Settings;
  private now: Settings;
  /** Read while it was made: it may have kept the value. */
  private readonly kept = new Set<string>();
  private readonly asked = new Set<string>();
  private isMade = false;

  constructor(now: Settings) {
    this.now = now;
    this.settings = settingsView(
      (key) => {
        (this.isMade ? this.asked : this.kept).add(key);
        return (this.now as Readonly<Record<string, unknown>>)[key];
      },
      () => Object.keys(this.now),
    );
    inForce.set(this.settings, () => this.now);
  }

  /** The probe is made; what it reads from now on it reads at each look. */
  made(): void {
    this.isMade = true;
  }

  /**
   * Takes these settings in place of those before, if it asks the same with them.
   * @returns what is another for it: nothing, only how often it runs, or what it asks; then it keeps those before
   */
  take(after: Settings): 'nothing' | 'period' | 'question' {
    const read = (settings: Settings, key: string) => (settings as Readonly<Record<string, unknown>>)[key];
    const changed = [...new Set([...this.kept, ...this.asked])].filter(
      (key) => !isDeepStrictEqual(read(this.now, key), read(after, key)),
    );
    const isPeriod = (key: string) => groupOf(key) === PERIOD;
    if (changed.some((key) => !isPeriod(key) && (this.kept.has(key) || !OF_NOW.has(groupOf(key))))) return 'question';
    this.now = after;
    return changed.some(isPeriod) ? 'period' : 'nothing';
  }
}
