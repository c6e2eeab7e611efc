import type { Settings } from '../../../shared/domain/index.ts';
import { failure } from '../../probes/failure.ts';
import type { Probe } from '../../probes/probe.ts';
import { memoryPressure, memoryUse, type Pressure } from '../../system/index.ts';

/** By their numbers as a figure. */
const STRAIN: readonly Pressure[] = ['normal', 'warning', 'critical'];

/** Memory in use, counted from what is available (caches can be taken back), with the system's own word for pressure. */
export const createMachineMemoryProbe = ({ settings }: { readonly settings: Settings }): Probe<'memory'> => ({
  id: 'memory',
  component: 'memory',
  everyMs: settings['cadence.machine'] * 1000,
  timeoutMs: 8000,
  async run({ signal }) {
    const [use, pressure] = await Promise.all([memoryUse(signal), memoryPressure(signal)]);
    if (use === null)
      return {
        ok: false,
        failure: failure('unavailable-tool', 'reading the memory in use', 'The system does not tell it.'),
      };
    const { total, available, swapUsed } = use;
    return {
      ok: true,
      metrics: {
        'memory.used': ((total - available) / total) * 100,
        ...(swapUsed === null ? {} : { 'memory.swap': swapUsed }),
        ...(pressure === null ? {} : { 'memory.pressure': STRAIN.indexOf(pressure) }),
      },
      facts: { totalBytes: total, availableBytes: available, pressure },
    };
  },
});
