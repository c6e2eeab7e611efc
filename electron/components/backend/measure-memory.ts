import type { PlanStep } from '../../../shared/domain/index.ts';
import { formatBytes, formatPercent } from '../../../shared/format.ts';
import { measureStep } from '../../recovery/plan-steps.ts';

/** How much memory the backend has, and how much of the machine's is taken; judged by one of the two. */
export const measureMemory = (label: 'before' | 'after', by: 'backend' | 'machine' | null = null): PlanStep =>
  measureStep('memory', label, {
    display: 'read memory of the backend and the machine',
    read: async ({ world, signal }) => {
      const readings = await world.look(['process', 'memory'], signal);
      const resident = readings.process?.metrics['process.resident'];
      const used = readings.memory?.metrics['memory.used'];
      const whole = readings.process?.metrics['process.footprint'];
      const withGpu = whole === undefined ? '' : ` (${formatBytes(whole)} with its part on the GPU)`;
      const parts = [
        resident === undefined ? null : `backend ${formatBytes(resident)}${withGpu}`,
        used === undefined ? null : `machine ${formatPercent(used)}`,
      ].filter((p) => p !== null);
      const judged = { backend: resident, machine: used };
      return parts.length === 0 ? null : { text: parts.join(', '), value: by === null ? null : (judged[by] ?? null) };
    },
  });
