import { expect, it } from 'vitest';
import { cutOffRuns, RecentRuns } from '../../../electron/recovery/recent-runs.ts';
import { type Cause, elapsedMs, type HealthState, type Run } from '../../../shared/domain/index.ts';
import { allHealth, causeOf, findingOf } from '../../support/builders.ts';

const run = (id: string, endedAt: number | null, state: Run['state'] = 'succeeded') =>
  ({
    ...{ id, state, component: 'backend', startedAt: at(0) },
    endedAt: endedAt === null ? null : at(endedAt),
  }) as Run;
const at = (ms: number) => ({ mono: ms, wall: ms });

const present = (state: HealthState, sinceMs: number, causes: readonly Cause[] = []) => ({
  health: allHealth({ backend: { state, since: at(sinceMs) } }),
  causes,
});
const well = present('healthy', 0);

it('shows a run under way, one just ended, one that was cut off, and not one of long ago', () => {
  const runs = new RecentRuns([run('cut', 0, 'interrupted')], at(0));
  expect(runs.shown(at(10_000_000), well)?.id).toBe('cut');
  runs.note(run('a', null, 'running'));
  expect(runs.shown(at(10_000_000), well)?.id).toBe('a');
  runs.note(run('a', 1000));
  expect(runs.all().map((r) => r.id)).toEqual(['a', 'cut']);
  expect(runs.shown(at(600_999), well)?.id).toBe('a');
  expect(runs.shown(at(601_000), well)).toBeNull();
});

it('knows what was cut off also where a command that only looked was told of it first', () => {
  const cut = run('cut', null, 'interrupted');
  expect(cutOffRuns([], cut, at(4000))).toEqual([cut]);
  expect(cutOffRuns([cut], cut, at(4000))).toEqual([cut]);
  const earlier = { ...run('earlier', null, 'interrupted'), startedAt: at(-5) };
  expect(cutOffRuns([earlier], cut, at(4000)).map(({ id }) => id)).toEqual(['cut', 'earlier']);
  // What ended otherwise, and what was cut off long ago, is no news.
  expect(cutOffRuns([], run('done', 900, 'failed'), at(4000))).toEqual([]);
  expect(cutOffRuns([], cut, at(600_000))).toEqual([]);
  expect(cutOffRuns([], null, at(4000))).toEqual([]);
});

it('shows a failed run also when all is well again, but not while something else is wrong', () => {
  const runs = new RecentRuns([], at(0));
  runs.note(run('a', 1000, 'failed'));
  const shown = (ms: number, now: ReturnType<typeof present>) => runs.shown(at(ms), now)?.id ?? null;
  const own = causeOf({ component: 'backend' });
  expect(shown(300_000, present('critical', 0, [own]))).toBe('a');
  // It became well, by whatever, or was well all the time.
  expect(shown(5000, present('healthy', 4000))).toBe('a');
  expect(shown(600_999, present('healthy', 0))).toBe('a');
  expect(shown(601_000, present('healthy', 0))).toBeNull();
  // Something else is the matter now, unless that is what it suffers from.
  const redis = causeOf({ id: 'redis-not-running', component: 'redis' });
  expect(shown(5000, present('critical', 0, [redis, own]))).toBeNull();
  expect(shown(5000, present('critical', 0, [{ ...redis, explains: ['backend'] }]))).toBe('a');
});

it('shows a success no longer than it is true', () => {
  const runs = new RecentRuns([], at(0));
  const shown = (state: HealthState, found = true) => {
    const findings = found ? [findingOf('failure:refused')] : [];
    return runs.shown(at(5000), { health: allHealth({ backend: { state, findings } }), causes: [] })?.id ?? null;
  };
  runs.note({ ...run('a', 1000), runbook: 'recover-backend' });
  expect(['healthy', 'starting', 'unknown'].map((s) => shown(s as HealthState))).toEqual(['a', 'a', 'a']);
  // The next good reading makes it well.
  expect(shown('critical', false)).toBe('a');
  expect(['critical', 'degraded', 'off'].map((s) => shown(s as HealthState))).toEqual([null, null, null]);
  runs.note({ ...run('b', 2000), runbook: 'emergency-shutdown' });
  expect([shown('off'), shown('critical'), shown('healthy', false)]).toEqual(['b', 'b', null]);
});

it('fills up from the history with what it does not have itself', () => {
  const runs = new RecentRuns([], at(0));
  runs.note(run('b', 5));
  expect(runs.with(() => [run('b', 4), run('a', 1)], at(9)).map((r) => [r.id, r.endedAt?.mono])).toEqual([
    ['b', 5],
    ['a', 1],
  ]);
});

it('tells of those of an earlier process by the clock of this one, with their length as it was', () => {
  const now = { mono: 50, wall: 9_000_000 };
  const earlier = (id: string, began: number): Run => ({
    ...run(id, 0, 'interrupted'),
    startedAt: { mono: 7_000_000, wall: now.wall - began },
    endedAt: { mono: 7_000_900, wall: now.wall - began + 900 },
  });
  const runs = new RecentRuns([earlier('cut', 4000)], now);
  const [cut, old] = runs.with(() => [earlier('old', 3_600_000)], now);
  expect(
    [cut, old].map((r) => [r && elapsedMs(r.startedAt, now), r?.endedAt && elapsedMs(r.startedAt, r.endedAt)]),
  ).toEqual([
    [4000, 900],
    [3_600_000, 900],
  ]);
});
