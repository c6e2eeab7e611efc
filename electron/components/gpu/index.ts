import type { Readings } from '../../../shared/domain/index.ts';
import { formatBytes, formatPercent } from '../../../shared/format.ts';
import { component } from '../component.ts';
import { gpuFacts } from './facts.ts';
import { assessGpu } from './judge.ts';
import { createGpuProbe } from './probe.ts';

export const gpu = component({
  id: 'gpu',
  probe: {
    id: 'gpu',
    isWanted: () => true,
    create: createGpuProbe,
    pace: { local: true },
  },
  judge: assessGpu,
  rules: [],
  words: {
    figure: gpuFigure,
  },
  tells: gpuFacts,
  runbooks: {},
});

/** `37%, 9.2 GB of 16 GB`. */
function gpuFigure({ gpu: reading }: Readings): string | null {
  const { 'gpu.used': used, 'gpu.memory': memory, 'gpu.limit': limit } = reading?.metrics ?? {};
  const share = used === undefined ? null : formatPercent(used);
  const size =
    memory === undefined ? null : `${formatBytes(memory)}${limit === undefined ? '' : ` of ${formatBytes(limit)}`}`;
  const parts = [share, size].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(', ');
}
