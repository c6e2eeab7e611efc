import { isDeepStrictEqual } from 'node:util';
import type { ProbeId, Reading, Readings, SettingKey, Settings } from '../../../shared/domain/index.ts';

/** What judges, paces or tells of what was read, and is not asked by. */
const NOT_ASKED_BY: ReadonlySet<string> = new Set(['services', 'thresholds', 'cadence', 'timeouts', 'notifications']);

/**
 * The readings that tell of the same as before with other settings in force, until those probes have run again: a service that was added, or a limit
 * that was changed, makes nothing else unknown. All are forgotten once a setting has changed by which something built in is asked, because others
 * may be asked by it too. Pure.
 * @param probes those of the settings `after`
 */
export function stillTrue(readings: Readings, probes: readonly ProbeId[], before: Settings, after: Settings): Readings {
  const services = new Set<string>([...(before.services ?? []), ...(after.services ?? [])].map(({ id }) => id));
  const changed = new Set<string>();
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)]) as Set<SettingKey>) {
    const [of = ''] = key.split('.');
    if (NOT_ASKED_BY.has(of) || isDeepStrictEqual(before[key], after[key])) continue;
    if (!services.has(of)) return {};
    changed.add(of);
  }
  const kinds = (settings: Settings, id: string) => settings.services?.find((s) => s.id === id)?.kind;
  const isOf = ({ probe, component }: Reading) =>
    probes.includes(probe) && !changed.has(component) && kinds(before, component) === kinds(after, component);
  const kept = Object.values<Reading | undefined>(readings)
    .filter((r) => r !== undefined)
    .filter(isOf);
  return Object.fromEntries(kept.map((reading) => [reading.probe, reading])) as Readings;
}
