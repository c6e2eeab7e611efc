import {
  type BuiltInSettingKey,
  COMPONENTS,
  type ComponentId,
  type ProbeId,
  type Reading,
  type Readings,
  SETTING_KEYS,
  SETTINGS,
  type Settings,
} from '../../../shared/domain/index.ts';
import { isGuess, type LoadedConfig } from '../../config/index.ts';
import { graphIn } from '../../diagnosis/index.ts';

/** What was read last, and the settings by which that was. */
export interface World {
  readonly readings: Readings;
  readonly settings: Settings;
}

/** A component and all that stops and starts with it. */
export const wholeOf = (component: ComponentId, world: World): readonly ComponentId[] => [
  component,
  ...graphIn(world).within(component),
];

/** Outcomes behind which nothing is to be found: Lifeguard failed itself, or did not ask; or there is no such thing here. */
const NO_FAILURE: ReadonlySet<string> = new Set([
  'probe-failed',
  'held-back',
  'not-offered',
  'absent',
  'unavailable-tool',
]);

/**
 * What a reading with another outcome than the one before makes worth asking at once: the cause of a failure is found by looking beside it.
 * @param before kind of failure of the reading before, or `ok`
 */
export function worthAsking(reading: Reading, before: string, world: World): readonly ProbeId[] {
  const outcome = outcomeOf(reading);
  if (outcome === before || NO_FAILURE.has(outcome)) return [];
  return graphIn(world)
    .beside(reading.component)
    .map((id) => id);
}

export const outcomeOf = (reading: Reading): string => (reading.ok ? 'ok' : reading.failure.kind);

/** Components that somebody configured: for these silence is a failure even before they were ever seen. */
export function configuredIn({
  sources,
  settings,
}: Pick<LoadedConfig, 'sources' | 'settings'>): ReadonlySet<ComponentId> {
  const isConfigured = (key: BuiltInSettingKey) =>
    settings[key] !== null &&
    !isGuess(sources[key]) &&
    (sources[key].kind !== 'default' || settings[key] !== SETTINGS[key].fallback);
  const named = COMPONENTS.filter(({ configuredBy = [] }) =>
    SETTING_KEYS.some((key) => configuredBy.includes(key) && isConfigured(key)),
  );
  // Whoever added a service says with it that it is there.
  const added = (settings.services ?? []).map(({ id }) => id);
  return new Set([...added, ...named.flatMap(({ id }) => wholeOf(id, { readings: {}, settings }))]);
}
