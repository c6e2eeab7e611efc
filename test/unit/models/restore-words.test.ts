import { expect, it } from 'vitest';
import { planRestoreModels } from '../../../electron/components/models/plans.ts';
import type { ModelFiles } from '../../../shared/domain/index.ts';
import { settingsWith } from '../../support/builders.ts';

const MB = 1024 ** 2;
const model = (over: Partial<ModelFiles> = {}): ModelFiles => ({
  ...{ name: 'org/m', path: '/models/m', layout: 'hub', expected: true, state: 'incomplete', snapshot: null },
  ...{ bytes: 500 * MB, unfinishedBytes: 200 * MB, snapshots: 1, problems: [], need: null },
  ...over,
});

function confirmOf(models: readonly ModelFiles[]): { readonly confirm: string | null; readonly notes: string } {
  const input = { settings: settingsWith(), readings: {} } as never;
  const hub = { command: 'hf', args: [] };
  const removal = { items: [], refused: [], bytes: 0 };
  const made = planRestoreModels(input, { models, removal, hub, freeBytes: null, fits: [] }, () => []);
  if (!made.ok) throw new Error(made.reason);
  return { confirm: made.plan.confirm, notes: made.plan.notes.join(' ') };
}

it('says that whole files are kept, and nothing of half ones, which are fetched anew', () => {
  const { confirm, notes } = confirmOf([model()]);
  expect(confirm).toMatch(/several GB\. 300 MB in whole files are kept\.$/);
  expect(notes).toContain('the one that it is at may begin anew');
  expect(confirmOf([model({ bytes: 200 * MB })]).confirm).toMatch(/several GB\.$/);
});

it('says of a folder that it did not fill itself what is fetched again', () => {
  expect(confirmOf([model({ layout: 'folder' })]).confirm).toMatch(
    /300 MB in whole files are kept, as far as they are weights; small files may be fetched again\.$/,
  );
});
