import type { MemoryFacts } from '../../../shared/components/memory.ts';
import { formatBytes } from '../../../shared/format.ts';
import { type Tells, told } from '../told.ts';

export const memoryFacts: Tells = ({ readings }) => {
  const { totalBytes, availableBytes, pressure }: Partial<MemoryFacts> = readings.memory?.facts ?? {};
  return told(
    [
      'Available',
      availableBytes === undefined || totalBytes === undefined
        ? null
        : `${formatBytes(availableBytes)} of ${formatBytes(totalBytes)}`,
    ],
    ['Pressure, as the system tells it', pressure],
  );
};
