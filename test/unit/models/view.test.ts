import { expect, it } from 'vitest';
import { shownModels } from '../../../electron/models/index.ts';
import type { ProbeId, Readings } from '../../../shared/domain/index.ts';
import { readingOf } from '../../support/builders.ts';

const MODEL = { name: 'org/model', path: null, expected: false, state: 'complete', bytes: 12, problems: [] } as const;

it('a person who asks is told what is in the folders now, a page that repeats what it was told is not', async () => {
  const report = { models: [MODEL], bytes: 12, folders: [] };
  let readings: Readings = {};
  const looked: ProbeId[] = [];
  const now = async (probes: readonly ProbeId[]) => {
    looked.push(...probes);
    readings = { models: readingOf('models', { report } as unknown as Parameters<typeof readingOf<'models'>>[1]) };
    return readings;
  };
  const watching = { monitor: { looks: { now }, readings: () => readings }, options: { home: '/home/dev' } };
  const shown = (look: boolean) => shownModels(watching as unknown as Parameters<typeof shownModels>[0], look);
  expect((await shown(false)).models).toEqual([]);
  expect((await shown(true)).models.map(({ name }) => name)).toEqual(['org/model']);
  expect(looked).toEqual(['models']);
});
