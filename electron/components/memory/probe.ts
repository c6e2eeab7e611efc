// This part alone: the package's index brings half a megabyte of others (graphics, Wi-Fi, printers) that would stay in memory.
import memoryOf from 'systeminformation/lib/memory.js';
import type { Settings } from '../../../shared/domain/index.ts';
import type { Probe } from '../../probes/probe.ts';
import { memoryPressure } from '../../system/index.ts';

/** Memory in use, counted from what is available (caches can be taken back), with the system's own word for pressure. */
export const createMachineMemoryProbe = ({ settings }: { readonly settings: Settings }): Probe<'memory'> => ({
  id: 'memory',
  component: 'memory',
  everyMs: settings['cadence.machine'] * 1000,
  timeoutMs: 8000,
  async run({ signal }) {
    const [memory, pressure] = await Promise.all([memoryOf.mem(), memoryPressure(signal)]);
    const { total, available, swapused } = memory;
    return {
      ok: true,
      metrics: { 'memory.used': ((total - available) / total) * 100, 'memory.swap': swapused },
      facts: { totalBytes: total, availableBytes: available, pressure },
    };
  },
});
