import { describe, expect, it } from 'vitest';
import { statisticsOf } from '../../../electron/journal/index.ts';
import type { Incident } from '../../../shared/domain/index.ts';
import { aRun } from '../../support/face-fixtures.ts';

const DAY = 24 * 3_600_000;
const NOW = 1_700_000_000_000;
let number = 0;
const incident = (daysAgo: number, over: Partial<Incident> = {}): Incident => {
  const openedAt = NOW - daysAgo * DAY;
  number += 1;
  return {
    id: number,
    causeId: 'backend-not-running',
    component: 'backend',
    severity: 'P0',
    title: 'The backend is not running.',
    detail: '',
    evidence: [],
    affected: [],
    startedAt: openedAt - 1000,
    openedAt,
    closedAt: openedAt + 60_000,
    state: 'closed',
    detectionMs: 1000,
    recoveryMs: 60_000,
    reopened: 0,
    resolvedBy: 'runbook',
    mergedInto: null,
    runs: [],
    ...over,
  };
};
const automatic = (daysAgo: number, state: 'succeeded' | 'failed') => {
  const wall = NOW - daysAgo * DAY;
  return aRun({
    id: `${daysAgo}${state}`,
    trigger: 'automatic',
    state,
    startedAt: { mono: 0, wall },
    endedAt: { mono: 1, wall },
  });
};

describe('the statistics of a week, counted by hand', () => {
  // This week: three, of which one is merged; the week before: one with the same cause, closed six days before the oldest of this week.
  const history = [
    incident(1, { detectionMs: 500, recoveryMs: 30_000 }),
    incident(2, { detectionMs: 90_000, recoveryMs: 900_000, severity: 'P0', causeId: 'backend-hangs' }),
    incident(3, {
      severity: 'P2',
      component: 'redis',
      causeId: 'redis-slow',
      state: 'open',
      closedAt: null,
      recoveryMs: null,
    }),
    incident(2, { mergedInto: 1, state: 'closed', recoveryMs: null }),
    incident(7.5, { recoveryMs: 120_000 }),
  ];
  const runs = [automatic(1, 'succeeded'), automatic(2, 'failed'), automatic(8, 'succeeded'), aRun({ id: 'by-hand' })];
  const { current, previous, causes } = statisticsOf({ incidents: history, runs, now: NOW });

  it('counts each root cause once', () => {
    expect([current.incidents, previous.incidents]).toEqual([3, 1]);
    expect(current.bySeverity).toEqual({ P0: 2, P1: 0, P2: 1, P3: 0 });
  });

  it('has mean and median of what was measured, and says of how many', () => {
    expect(current.detection).toEqual({ meanMs: (500 + 90_000 + 1000) / 3, medianMs: 1000, of: 3 });
    expect(current.recovery).toEqual({ meanMs: 465_000, medianMs: 465_000, of: 2 });
    expect(statisticsOf({ incidents: [], runs: [], now: NOW }).current.recovery).toEqual({
      meanMs: null,
      medianMs: null,
      of: 0,
    });
  });

  it('compares with the clocks of the guide', () => {
    // P0: detected within 60 s, resolved within 10 min. The second took 90 s and 15 min.
    expect(current.detectedInTime).toEqual({ part: 2, of: 3 });
    expect(current.resolvedInTime).toEqual({ part: 1, of: 2 });
  });

  it('counts automatic recoveries and what came back', () => {
    expect(current.automaticSuccess).toEqual({ part: 1, of: 2 });
    expect(previous.automaticSuccess).toEqual({ part: 1, of: 1 });
    expect(current.recurrence).toEqual({ part: 1, of: 3 });
  });

  it('names the causes, the most frequent first, reopening included', () => {
    const twice = statisticsOf({
      incidents: [incident(1, { reopened: 2 }), incident(2, { causeId: 'x' })],
      runs: [],
      now: NOW,
    });
    expect(twice.causes.map((c) => [c.causeId, c.count])).toEqual([
      ['backend-not-running', 3],
      ['x', 1],
    ]);
    expect(causes.map((c) => c.causeId).sort()).toEqual(['backend-hangs', 'backend-not-running', 'redis-slow']);
  });
});
