import type { GpuFacts } from '../../../shared/components/gpu.ts';
import { counted, formatBytes, formatClock } from '../../../shared/format.ts';
import { type Tells, told } from '../told.ts';

export const gpuFacts: Tells = ({ readings, now }) => {
  const { model, cores, limit, thermal, lastReset }: Partial<GpuFacts> = readings.gpu?.facts ?? {};
  return told(
    ['Model', model],
    ['Cores', cores == null ? null : String(cores)],
    [
      'May take',
      limit == null
        ? null
        : `${formatBytes(limit.bytes)} of ${formatBytes(limit.totalBytes)}, ${limit.isSet ? 'as somebody has set it' : 'the usual share'}`,
    ],
    ['Heat, by what the system does about it', thermal],
    [
      'Resets',
      lastReset == null
        ? null
        : `${counted(lastReset.count, 'reset')}, the last at ${formatClock(lastReset.at, now.wall)}`,
    ],
  );
};
