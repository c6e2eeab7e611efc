import { type Declaration, factsOf } from './declaration.ts';
import { disk } from './disk.ts';

/** What a reading of CPU tells beyond numbers. */
export interface CpuFacts {
  readonly cores: number;
  readonly loadAverage1: number;
  readonly top: readonly { readonly pid: number; readonly name: string; readonly cpuPercent: number }[];
}

export const cpu = {
  id: 'cpu',
  title: 'CPU',
  dependsOn: [],
  layer: 'machine',
  slot: { title: 'CPU and disk', holds: [disk], each: true },
  load: 'cpu.used',
  settings: {},
  heeds: ['cadence.machine'],
  metrics: {
    used: {
      budget: { words: 'cpu' },
      title: 'CPU in use',
      unit: 'percent',
      spark: true,
      telling: true,
      threshold: { fallback: { warning: 80, critical: 95 }, title: 'CPU in use (%)', about: 'All cores together.' },
    },
  },
  runbooks: {},
  causes: {
    'cpu-high': {
      means: 'The processor has been busy above its limit. Everything on this machine answers later.',
      issue: 'Performance',
    },
  },
  facts: factsOf<CpuFacts>(),
} as const satisfies Declaration;
