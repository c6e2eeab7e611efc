import type { MemoryFacts } from '../../../shared/components/memory.ts';
import type { Readings, Settings } from '../../../shared/domain/index.ts';
import { formatBytes } from '../../../shared/format.ts';
import { compare } from '../../health/findings.ts';
import { type Tells, told } from '../told.ts';

export const memoryFacts: Tells = ({ readings, settings }) => {
  const { totalBytes, availableBytes, pressure }: Partial<MemoryFacts> = readings.memory?.facts ?? {};
  return told(
    [
      'Available',
      availableBytes === undefined || totalBytes === undefined
        ? null
        : `${formatBytes(availableBytes)} of ${formatBytes(totalBytes)}`,
    ],
    ['Pressure, as the system tells it', pressure],
    // A figure in red beside "healthy" is a riddle.
    ['Limit', isPassed(readings, settings) ? 'passed, which is no trouble while the pressure is normal' : null],
  );
};

const isPassed = ({ memory }: Readings, settings: Settings): boolean =>
  memory?.ok === true &&
  memory.facts.pressure === 'normal' &&
  compare('memory.used', memory.metrics['memory.used'], settings['thresholds.memory.used']).length > 0;
