import { knownComponents } from '../../electron/components/index.ts';
import { Core, type CoreDeps } from '../../electron/core/core.ts';
import type { Probe } from '../../electron/probes/index.ts';

/** A core whose probes are the test's own: nobody keeps what it reads, and nobody asks it for a snapshot. */
export function bareCore(
  deps: Pick<CoreDeps, 'clock' | 'store' | 'stateFolder'>,
  probes: () => readonly Probe[],
  onDiagnosis = () => {},
): Core {
  const known = knownComponents(() => {
    throw new Error('No probe is made of the settings.');
  });
  return new Core({
    ...deps,
    components: {
      ...known,
      createProbes: probes,
      diagnose: (input) => {
        onDiagnosis();
        return known.diagnose(input);
      },
    },
    clean: (text) => text,
    worded: (text) => text,
    looks: true,
    onReading: () => {},
    onWake: () => {},
    kept: () => [],
    logs: () => null,
    accepted: () => [],
    tried: () => ({}),
    onCauses: () => {},
    shown: () => {
      throw new Error('Nobody asks for a snapshot.');
    },
  });
}
