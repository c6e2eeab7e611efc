import type { CpuFacts } from '../../../shared/components/cpu.ts';
import { formatPercent } from '../../../shared/format.ts';
import { type Tells, told } from '../told.ts';

export const cpuFacts: Tells = ({ readings }) => {
  const { cores, loadAverage1, top = [] }: Partial<CpuFacts> = readings.cpu?.facts ?? {};
  return told(
    ['Cores', cores === undefined ? null : String(cores)],
    ['Load of the last minute', loadAverage1 === undefined ? null : loadAverage1.toFixed(2)],
    ...top.map(
      ({ name, pid, cpuPercent }) => [`${name} (pid ${pid})`, `${formatPercent(cpuPercent)} of one core`] as const,
    ),
  );
};
