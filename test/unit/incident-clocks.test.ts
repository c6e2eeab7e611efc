import { describe, expect, it } from 'vitest';
import { withClock } from '../../electron/core/running-clock.ts';
import { clockIn, type Open } from '../../electron/journal/lifecycle-state.ts';
import { clockedCause, clocksOf, resolutionText, runningText, type TimelineEntry } from '../../shared/domain/index.ts';
import { formatRunning } from '../../shared/format.ts';
import { at, causeOf } from '../support/builders.ts';
import { incidentWith } from '../support/incident-detail.ts';

describe('a clock that runs', () => {
  it.each([
    [0, '0 s'],
    [-5, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min 0 s'],
    [582_400, '9 min 42 s'],
    [3_599_000, '59 min 59 s'],
    [3_600_000, '1 h'],
  ])('%i ms are %s', (ms, text) => expect(formatRunning(ms)).toBe(text));

  it('counts down to the target, and up after it', () => {
    expect([runningText(582_000), runningText(0), runningText(-30_000)]).toEqual([
      '9 min 42 s left',
      '0 s left',
      '30 s over the target already',
    ]);
  });

  it.each([
    ['P0', 18, 'P0 · target 10 min, 9 min 42 s left'],
    ['P1', 18, 'P1 · target 15 min, 14 min 42 s left'],
    ['P2', 1830, 'P2 · target 30 min, 30 s over the target already'],
    ['P3', 18, null],
  ] as const)('of a %s that began %i s ago says %s', (severity, seconds, text) => {
    expect(resolutionText({ severity, since: at(0) }, at(seconds).mono)).toBe(text);
  });

  it('of what may pass and is no incident yet says nothing', () => {
    const patient = { severity: 'P2', since: at(0), patienceMs: 1_200_000 } as const;
    expect(resolutionText(patient, at(1199).mono)).toBeNull();
    expect(resolutionText(patient, at(1200).mono)).toBe('P2 · target 30 min, 10 min 0 s left');
  });

  it('is the one of its incident, whatever its cause was before and whenever Lifeguard was started', () => {
    const incident = incidentWith({
      ...{ state: 'open', component: 'backend', severity: 'P0', recoveryMs: null, closedAt: null },
      ...{ startedAt: at(0).wall, failingSince: at(700).wall, failedBeforeMs: 300_000 },
    });
    const open = [{ incident, startedMono: at(700).mono, beforeMs: 300_000 } as Open];
    const now = at(1100);
    // The cause was named anew a moment ago, by a Lifeguard that was just started.
    const cause = withClock(causeOf({ severity: 'P2', since: at(1080), patienceMs: 60_000 }), clockIn(open, 'backend'));
    expect(resolutionText(cause, now.mono)).toBe(
      'P0 · target 10 min, 1 min 40 s over the target already, with 5 min of before',
    );
    const recover = clocksOf({ incident, timeline: [] }, now.wall).find(({ what }) => what === 'recover');
    expect(recover?.soFarMs).toBe(700_000);
    expect(withClock(cause, clockIn(open, 'redis'))).toBe(cause);
  });

  it.each([-3_600_000, 3_600_000])('counts no time that the clock was set by, here by %i ms', (byMs) => {
    const set = at(20).wall + byMs;
    const incident = incidentWith({ startedAt: at(0).wall, clockSets: [{ at: set, byMs }] });
    const told = (wall: number, kind: TimelineEntry['kind']) => ({
      ...{ at: wall, kind, component: kind === 'note' ? null : incident.component },
      ...{ text: '', raw: null },
    });
    const respondedMs = (timeline: readonly TimelineEntry[]) =>
      clocksOf({ incident, timeline: [...timeline] }, set).find(({ what }) => what === 'respond')?.tookMs;
    expect(respondedMs([told(set, 'note'), told(at(25).wall + byMs, 'action')])).toBe(25_000);
    expect(respondedMs([told(at(5).wall, 'action'), told(set, 'note')])).toBe(5000);
  });

  it('of a response counts no good time between two failures', () => {
    const bad = (from: number, to: number | null) =>
      ({ component: 'backend', state: 'critical', from: at(from).wall, to: to === null ? null : at(to).wall }) as const;
    const incident = incidentWith({ startedAt: at(0).wall, badTimes: [bad(0, 9), bad(388, null)] });
    const told = (seconds: number, kind: TimelineEntry['kind']): TimelineEntry => ({
      ...{ at: at(seconds).wall, kind, component: 'backend', text: '', raw: null },
    });
    const respondedMs = (of: typeof incident, ...timeline: TimelineEntry[]) =>
      clocksOf({ incident: of, timeline }, at(400).wall).find(({ what }) => what === 'respond')?.tookMs;
    const again = [told(4, 'opened'), told(9, 'closed'), told(390, 'reopened'), told(391, 'notification')];
    expect(respondedMs(incident, ...again)).toBe(12_000);
    // Of one that was kept before its bad times were, it is known when it was seen to be back.
    expect(respondedMs(incidentWith({ startedAt: at(0).wall }), ...again)).toBe(10_000);
    expect(respondedMs(incident, told(4, 'opened'), told(6, 'notification'), ...again.slice(1))).toBe(6000);
    // What was told after its end was late by all of it.
    expect(respondedMs(incident, told(4, 'opened'), told(9, 'closed'), told(20, 'action'))).toBe(20_000);
  });

  it('says the same whatever was made of the clock since its cause was named', () => {
    const incident = incidentWith({
      ...{ state: 'open', component: 'redis', severity: 'P1', recoveryMs: null, closedAt: null },
      ...{ startedAt: at(0).wall, failingSince: at(0).wall },
    });
    const open = [{ incident, startedMono: at(0).mono, beforeMs: 0 } as Open];
    for (const setMs of [0, 3_600_000, -3_600_000]) {
      const since = { mono: at(5).mono, wall: at(5).wall + setMs };
      const cause = withClock(causeOf({ severity: 'P1', since }), clockIn(open, 'redis'));
      expect(resolutionText(cause, at(18).mono)).toBe('P1 · target 15 min, 14 min 42 s left');
    }
  });

  it('knows since when its incident has had the very cause, and of another cause nothing', () => {
    const name = (cause: string, seconds: number, turn: number) => ({ cause, title: 'x', at: at(seconds).wall, turn });
    const incident = incidentWith({
      ...{ state: 'open', component: 'backend', severity: 'P0', recoveryMs: null, closedAt: null, reopened: 1 },
      ...{ startedAt: at(0).wall, failingSince: at(690).wall, affected: ['redis'] },
      named: [name('backend-not-running', 5, 0), name('backend-slow', 700, 1), name('backend-not-running', 800, 1)],
    });
    const since = (id: string, component: 'backend' | 'redis' = 'backend') =>
      withClock(
        causeOf({ since: at(1000) }),
        clockIn([{ incident, startedMono: at(690).mono, beforeMs: 0 } as Open], component, id),
      ).clock?.cause;
    expect([since('backend-slow'), since('backend-not-running')]).toEqual([at(690), at(800)]);
    expect([since('backend-hangs'), since('backend-slow', 'redis')]).toEqual([undefined, undefined]);
  });

  it('of what was never seen well, only that it was found', () => {
    const found = incidentWith({
      ...{ state: 'open', component: 'redis', causeId: 'redis-not-running', closedAt: null, reopened: 0 },
      named: [{ cause: 'redis-not-running', title: 'x', at: at(5).wall, turn: 0 }],
    });
    const since = (incident: typeof found) =>
      clockIn([{ incident } as Open], 'redis', 'redis-not-running')?.causeSinceWall ?? null;
    expect(since(found)).toBeNull();
    expect(since({ ...found, detectedWithin: true })).toBe(found.failingSince ?? found.startedAt);
  });
});

it('the clock beneath the headline is of what the headline tells: of the part that a recovery is under way for', () => {
  const [ai, redis] = [causeOf({ component: 'ai', severity: 'P1' }), causeOf({ component: 'redis', severity: 'P1' })];
  const run = (state: 'running' | 'failed', component: 'ai' | 'neo4j') => ({ state, component });
  expect(clockedCause({ causes: [redis, ai], recovery: null })).toBe(redis);
  expect(clockedCause({ causes: [redis, ai], recovery: run('failed', 'ai') })).toBe(redis);
  expect(clockedCause({ causes: [redis, ai], recovery: run('running', 'ai') })).toBe(ai);
  expect(clockedCause({ causes: [redis, ai], recovery: run('running', 'neo4j') })).toBeNull();
});
