import { seconds } from '../primitives/schemas.ts';
import { setting } from '../primitives/setting.ts';
import { type Declaration, factsOf } from './declaration.ts';

/** What a reading of Memory tells beyond numbers. */
export interface MemoryFacts {
  readonly totalBytes: number;
  readonly availableBytes: number;
  /** macOS `kern.memorystatus_vm_pressure_level`; on Linux from PSI; null where neither is to be had. */
  readonly pressure: 'normal' | 'warning' | 'critical' | null;
}

export const memory = {
  id: 'memory',
  title: 'Memory',
  dependsOn: [],
  layer: 'machine',
  slot: {},
  room: { whose: 'machine' },
  settings: {
    'cadence.machine': setting({
      schema: seconds,
      fallback: 10,
      title: 'Memory and CPU every (s)',
      about: 'How often the machine is looked at.',
    }),
  },
  findings: {
    'memory-pressure': {},
  },
  metrics: {
    used: {
      title: 'Memory in use',
      unit: 'percent',
      spark: true,
      telling: true,
      threshold: {
        fallback: { warning: 75, critical: 85 },
        title: 'Memory in use (%)',
        about: 'It counts only together with memory pressure, where the system tells that.',
      },
    },
    swap: { title: 'Swap in use', unit: 'bytes' },
    pressure: { title: 'Memory pressure', unit: 'strain' },
  },
  runbooks: {},
  causes: {
    'memory-pressure': {
      means: 'Memory is short. The system compresses and swaps, everything gets slower, and programs may be ended.',
      issue: 'Performance',
      prevention: 'Use a smaller model, or close what uses most while it runs.',
    },
  },
  facts: factsOf<MemoryFacts>(),
} as const satisfies Declaration;
