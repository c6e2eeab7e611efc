import { expect, it } from 'vitest';
import { RecentRuns } from '../../../electron/engine/recent-runs.ts';
import type { Run } from '../../../shared/domain/index.ts';

const run = (id: string, endedAt: number | null, state: Run['state'] = 'succeeded') =>
  ({ id, state, endedAt: endedAt === null ? null : { mono: endedAt, wall: endedAt } }) as Run;
const at = (ms: number) => ({ mono: ms, wall: ms });

it('shows a run under way, one just ended, one that was cut off, and not one of long ago', () => {
  const runs = new RecentRuns([run('cut', 0, 'interrupted')]);
  expect(runs.shown(at(10_000_000))?.id).toBe('cut');
  runs.note(run('a', null, 'running'));
  expect(runs.shown(at(10_000_000))?.id).toBe('a');
  runs.note(run('a', 1000));
  expect(runs.all().map((r) => r.id)).toEqual(['a', 'cut']);
  expect(runs.shown(at(600_999))?.id).toBe('a');
  expect(runs.shown(at(601_000))).toBeNull();
});

it('fills up from the history with what it does not have itself', () => {
  const runs = new RecentRuns([]);
  runs.note(run('b', 5));
  expect(runs.with(() => [run('b', 4), run('a', 1)]).map((r) => [r.id, r.endedAt?.mono])).toEqual([
    ['b', 5],
    ['a', 1],
  ]);
});
