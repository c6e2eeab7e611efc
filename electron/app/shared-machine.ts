import {
  COMPONENTS,
  elapsedMs,
  isOwnOfMachine,
  type Readings,
  SETTING_KEYS,
  SETTINGS,
} from '../../shared/domain/index.ts';
import type { Probe, ProbeContext, ProbeResult } from '../probes/index.ts';

/** A reading of another engine counts for so many periods; then this one looks by itself. */
const PERIODS = 1.5;

/** What is the same for every stack on this machine: its own components, but for those that look where the settings say. */
const SHARED: ReadonlySet<string> = new Set(
  COMPONENTS.map(({ id }) => id)
    .filter(isOwnOfMachine)
    .filter((id) => !SETTING_KEYS.some((key) => key.startsWith(`${id}.`) && 'path' in SETTINGS[key])),
);

interface Probing {
  readonly createProbes: (isOnBattery: () => boolean) => readonly Probe[];
}

/**
 * The same components, with looks at the machine taken from the engine that looks already. Whoever asks for a look gets one of its own.
 * @param machine latest readings of that engine, on the same clock
 */
export const withMachineOf = <C extends Probing>(known: C, machine: () => Readings): C => {
  // One that goes on after a change of settings does so here as well.
  const made = new WeakMap<Probe, Probe>();
  const takenOnce = (probe: Probe): Probe => {
    const before = made.get(probe) ?? taken(probe, machine);
    made.set(probe, before);
    return before;
  };
  return {
    ...known,
    createProbes: (isOnBattery: () => boolean) =>
      known.createProbes(isOnBattery).map((probe) => (SHARED.has(probe.id) ? takenOnce(probe) : probe)),
  };
};

const taken = (probe: Probe, machine: () => Readings): Probe =>
  ({
    ...probe,
    get everyMs() {
      return probe.everyMs;
    },
    async run(context: ProbeContext): Promise<ProbeResult<Probe['id']>> {
      const found = Object.values(machine()).find((reading) => reading?.probe === probe.id);
      const isFresh = found?.ok === true && elapsedMs(found.at, context.clock.now()) < probe.everyMs * PERIODS;
      if (!isFresh || context.reason === 'demand') return probe.run(context);
      return { ok: true, metrics: found.metrics, facts: found.facts };
    },
  }) as Probe;
