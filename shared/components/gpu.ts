import { cadenceSetting } from '../primitives/setting.ts';
import { type Declaration, factsOf } from './declaration.ts';

/** What a reading of the GPU tells beyond numbers. */
export interface GpuFacts {
  /** `Apple M5 Pro`; null where it does not say. */
  readonly model: string | null;
  readonly cores: number | null;
  /** What it may take of the machine's memory. Null where the system does not tell. */
  readonly limit: {
    readonly bytes: number;
    /** Somebody has set it; else it is the system's usual share. */
    readonly isSet: boolean;
    readonly totalBytes: number;
  } | null;
  readonly inUseBytes: number | null;
  /** How hot the machine is, by what the system does about it; null where it does not tell. */
  readonly thermal: 'nominal' | 'moderate' | 'heavy' | 'trapping' | 'sleeping' | null;
  /** Resets that were seen: how many, and when the last one was noticed (milliseconds since the epoch); null without one. */
  readonly lastReset: { readonly count: number; readonly at: number } | null;
}

export const gpu = {
  id: 'gpu',
  title: 'GPU',
  dependsOn: [],
  layer: 'machine',
  room: { whose: 'graphics', most: 'gpu.limit' },
  cadence: cadenceSetting(30, 'GPU every (s)', 'How often GPU, its limit and the heat of a Mac are looked at.'),
  settings: {},
  findings: {
    'gpu-reset': { healthy: 'was reset', note: true },
    'machine-hot': { healthy: 'slowed down by heat', note: true },
  },
  metrics: {
    used: { title: 'GPU in use', unit: 'percent', spark: true, telling: true },
    memory: { title: 'Memory that the GPU uses', unit: 'bytes', telling: true },
    limit: { title: 'Memory that the GPU may take', unit: 'bytes' },
    resets: { title: 'Resets since the machine started', unit: 'count' },
    heat: { title: 'Thermal level (0 to 4)', unit: 'count' },
  },
  runbooks: {},
  facts: factsOf<GpuFacts>(),
} as const satisfies Declaration;
