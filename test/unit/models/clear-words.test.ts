import { expect, it } from 'vitest';
import { planClearModelCache } from '../../../electron/components/models/plans.ts';
import type { PlanInput } from '../../../electron/recovery/world.ts';
import type { ModelFiles } from '../../../shared/domain/index.ts';

const model = (name: string, path: string): ModelFiles => ({ name, path, bytes: 7 }) as ModelFiles;

it('a model whose folder is a link stays, and is not listed among what is deleted', () => {
  const identity = { dev: 1n, ino: 1n, size: 7n, changedNs: 1n };
  const item = { kind: 'file', path: '/hub/models--org--Whole/a', bytes: 7, root: '/hub', identity } as const;
  const refused = [
    { path: '/hub/models--org--Link', reason: 'org/Link is a link to /elsewhere; links are not followed.' },
  ];
  const models = [model('org/Whole', '/hub/models--org--Whole'), model('org/Link', '/hub/models--org--Link')];
  const result = planClearModelCache({} as PlanInput, { removal: { items: [item], refused, bytes: 7 }, models });
  if (!result.ok) throw new Error(result.reason);
  const { confirm, steps, notes } = result.plan;
  expect(confirm).toMatch(/^This deletes 1 file, 7 B: org\/Whole \(7 B\)\./);
  expect(steps[0]?.display).toBe('remove /hub/models--org--Whole');
  expect(notes).toEqual(['/hub/models--org--Link stays: org/Link is a link to /elsewhere; links are not followed.']);
  // What stays is looked at, and not waited for.
  expect(steps.at(-1)).toMatchObject({ optional: true, action: { kind: 'verify', timeoutMs: 0 } });
});
