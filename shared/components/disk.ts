import { z } from 'zod';
import { cadenceSetting, setting } from '../primitives/setting.ts';
import { GB } from '../primitives/units.ts';
import { type Declaration, factsOf } from './declaration.ts';

/** What a reading of Disk tells beyond numbers. */
export interface DiskFacts {
  readonly volumes: readonly {
    /** The first folder that was looked at on it. */
    readonly mount: string;
    /** What of the stack lies on it: `home`, `the repository`, or the title of a component. */
    readonly holds: readonly string[];
    readonly totalBytes: number;
    readonly freeBytes: number;
  }[];
}

export const disk = {
  id: 'disk',
  title: 'Disk',
  dependsOn: [],
  layer: 'machine',
  cadence: cadenceSetting(60, 'Disk every (s)', 'How often the volumes are looked at.'),
  settings: {
    paths: setting({
      schema: z.array(z.string()),
      fallback: [],
      title: 'Volumes',
      about: 'Folders whose volumes are watched besides those of home, the repository and the model files.',
      path: true,
    }),
    'machine.minFreeDisk': setting({
      schema: z.number().int().min(0),
      fallback: GB,
      title: 'Free disk (bytes)',
      about: 'Less free space than this on a volume in use is named as the cause of trouble.',
    }),
  },
  findings: {
    'disk-full': {},
  },
  metrics: {
    used: {
      title: 'Fullest volume',
      unit: 'percent',
      spark: true,
      telling: true,
      threshold: {
        fallback: { warning: 90, critical: 97 },
        title: 'Disk in use (%)',
        about: 'Fullest volume in use by the stack.',
      },
    },
    free: { title: 'Free on the fullest volume', unit: 'bytes' },
  },
  runbooks: {},
  causes: {
    'disk-full': {
      means: 'The disk is full or almost full. Databases stop writing, and models cannot be fetched.',
      prevention: 'Move the model cache to another volume with `HF_HOME`.',
    },
  },
  facts: factsOf<DiskFacts>(),
} as const satisfies Declaration;
