import { describe, expect, it } from 'vitest';
import { type LearningInput, proposalsOf, withDecisions } from '../../../electron/journal/index.ts';
import type { Incident } from '../../../shared/domain/index.ts';
import { settingsWith } from '../../support/builders.ts';
import { incidentWith, runWith } from '../../support/incident-detail.ts';

const NOW = 1_800_000_000_000;
const DAY = 24 * 3_600_000;
let number = 0;
/** A slow Redis that was over before anybody came, or one that needed a runbook; its peak is its place in the history. */
const slow = (peak: number, over: Partial<Incident> = {}): Incident => {
  number += 1;
  return incidentWith({
    id: number,
    causeId: 'redis-slow',
    component: 'redis',
    severity: 'P2',
    title: 'Redis is slow.',
    detail: `PING is ${peak} ms of 100 ms.`,
    evidence: [{ text: `PING is ${peak} ms of 100 ms.`, probe: 'redis', raw: null, metric: 'redis.ping' }],
    startedAt: peak,
    openedAt: NOW - number * DAY,
    closedAt: NOW - number * DAY + 60_000,
    recoveryMs: 60_000,
    resolvedBy: 'itself',
    runs: [],
    ...over,
  });
};
const learn = (incidents: readonly Incident[], over: Partial<LearningInput> = {}) =>
  proposalsOf({
    incidents,
    runs: [],
    settings: settingsWith(),
    peak: (_, from) => from,
    hourly: () => [],
    now: NOW,
    ...over,
  });
/** Words about the figure, without its being above a limit. */
const said = [{ text: 'PING was refused.', probe: 'redis', raw: null }];
const real = { resolvedBy: 'runbook', recoveryMs: 900_000 } as const;

describe('a threshold is proposed', () => {
  it('that none of the false alarms would have reached and every real failure would have', () => {
    const [found] = learn([slow(110), slow(120), slow(126), slow(900, real)]);
    expect(found).toMatchObject({
      id: 'threshold:redis.ping',
      weight: 3,
      change: { key: 'thresholds.redis.ping', value: { warning: 140, critical: 1000 } },
    });
    expect(found?.evidence).toEqual([
      '3 alarms at up to 126 ms went away by themselves within 5 min.',
      'The 1 real failure was at 900 ms and more.',
    ]);
  });

  it('above what ordinary hours of the last months reach, with how many of them there were', () => {
    const hours = Array.from({ length: 200 }, (_, i) => (i < 4 ? 300 : 50));
    const found = (real: readonly Incident[], list = hours) =>
      learn([slow(110), slow(120), slow(126), ...real], { hourly: () => list })[0];
    // Two of a hundred ordinary hours reach 300 ms: a limit at 140 ms would go on raising alarms.
    expect(found([])?.change?.value).toMatchObject({ warning: 300 });
    expect(found([])?.evidence.at(-1)).toBe('200 of 200 hours that were watched stayed below it.');
    // Where a real failure lies below that, no limit tells the two apart.
    expect(found([slow(250, real)])?.kind).not.toBe('threshold');
    const quiet = Array.from({ length: 200 }, (_, i) => (i === 0 ? 300 : 50));
    expect(found([], quiet)?.change?.value).toMatchObject({ warning: 140 });
    expect(found([], quiet)?.evidence.at(-1)).toBe('199 of 200 hours that were watched stayed below it.');
    // A day is no usual month.
    expect(found([], hours.slice(0, 20))?.change?.value).toMatchObject({ warning: 140 });
  });

  it.each([
    ['with too few alarms', [slow(110), slow(120)]],
    ['that would have missed a real failure', [slow(110), slow(120), slow(126), slow(130, real)]],
    [
      'from alarms that lasted',
      [slow(110, { recoveryMs: 400_000 }), slow(120, { recoveryMs: 400_000 }), slow(126, { recoveryMs: 400_000 })],
    ],
    ['from outages', [slow(110, { severity: 'P0' }), slow(120, { severity: 'P0' }), slow(126, { severity: 'P0' })]],
    ['above the critical limit', [slow(1100), slow(1200), slow(1300)]],
    [
      'from another cause of the same component',
      [
        slow(110, { causeId: 'redis-auth', evidence: said }),
        slow(120, { causeId: 'redis-auth', evidence: said }),
        slow(126, { causeId: 'redis-auth', evidence: said }),
      ],
    ],
  ])('not: %s', (_, incidents) => {
    expect(learn(incidents).filter((p) => p.kind === 'threshold')).toEqual([]);
  });
});

describe('from what was tried and what came back', () => {
  it('the runbook that works better for a cause comes first, with its counts', () => {
    const run = (id: string, runbook: 'recover-backend' | 'improve-performance', state: 'succeeded' | 'failed') =>
      runWith({ id, runbook, state });
    const runs = [
      ...['a', 'b', 'c'].map((id) => run(id, 'recover-backend', 'failed')),
      ...['d', 'e', 'f'].map((id) => run(id, 'improve-performance', 'succeeded')),
    ];
    const [found] = learn(
      [
        slow(110, {
          causeId: 'backend-slow',
          title: 'The backend is slow.',
          runs: runs.map((r) => r.id),
          openedAt: NOW - 60 * DAY,
        }),
      ],
      { runs },
    );
    expect(found?.title).toBe('Try Improve performance first when this comes back: The backend is slow.');
    expect(found?.evidence).toEqual([
      'Improve performance worked 3 of 3 times.',
      'Recover Backend worked 0 of 3 times.',
    ]);
  });

  it('a cause that came back three times in two weeks gets its preventive measure', () => {
    const down = (daysAgo: number, reopened = 0) =>
      incidentWith({ id: daysAgo, openedAt: NOW - daysAgo * DAY, reopened });
    expect(learn([down(1), down(3, 1)]).map((p) => p.id)).toEqual(['prevention:backend-not-running']);
    expect(learn([down(1), down(3), down(20)])).toEqual([]);
    expect(learn([down(1, 2)].map((i) => ({ ...i, mergedInto: 9 })))).toEqual([]);
  });

  it('the failure that lasts, and those before it, count in how long it took', () => {
    const open = { state: 'open', recoveryMs: null, closedAt: null, openedAt: NOW - 600_000, reopened: 3 } as const;
    const [found] = learn([incidentWith({ ...open, failingSince: NOW - 60_000, failedBeforeMs: 120_000 })]);
    expect(found?.evidence[1]).toBe('Together it took 3 min.');
    const [lost] = learn([incidentWith({ ...open, state: 'lost', failingSince: null })]);
    expect(lost?.evidence).toHaveLength(1);
  });

  it('what an incident was first or meanwhile counts like what it was in the end', () => {
    const named = (daysAgo: number, causes: readonly string[]) =>
      incidentWith({
        id: daysAgo,
        openedAt: NOW - daysAgo * DAY,
        causeId: causes.at(-1) ?? '',
        title: 'The backend is slow.',
        named: causes.map((cause) => ({ cause, title: `${cause}!`, at: NOW - daysAgo * DAY, turn: 0 })),
      });
    const mine = 'backend-not-running';
    const found = learn([named(1, [mine, 'backend-slow']), named(2, ['backend-slow', mine]), named(3, [mine])]);
    expect(found.map((p) => p.id)).toEqual([`prevention:${mine}`]);
    expect(found[0]).toMatchObject({ weight: 3, check: { cause: mine, title: `${mine}!` } });
    expect(found[0]?.evidence[0]).toContain('happened 3 times');
  });
});

describe('what was decided', () => {
  const found = learn([slow(110), slow(120), slow(126)]);
  const decided = (decision: string) => new Map([['threshold:redis.ping', { decision, data: found[0] }]]);
  it('a rejected proposal comes back only when it rests on twice as much', () => {
    expect(withDecisions(found, decided('rejected'))).toEqual([]);
    const more = learn([slow(110), slow(112), slow(114), slow(118), slow(120), slow(126)]);
    expect(withDecisions(more, decided('rejected'))).toMatchObject([{ decision: 'open', weight: 6 }]);
  });

  it('an accepted one stays to be taken back; an undone one is open again', () => {
    expect(withDecisions([], decided('accepted'))).toMatchObject([
      { id: 'threshold:redis.ping', decision: 'accepted' },
    ]);
    expect(withDecisions(found, decided('undone'))).toMatchObject([{ decision: 'open' }]);
  });

  it('an accepted one counts on, and says what it was accepted for where the history suggests it no more', () => {
    const [suggested] = found;
    if (suggested === undefined) throw new Error('Nothing was suggested.');
    const then = { ...suggested, evidence: ['It happened 5 times.', 'It took 3 min.'], weight: 5 };
    const accepted = new Map([[then.id, { decision: 'accepted', at: 1, data: then }]]);
    const now = { ...then, evidence: ['It happened 6 times.', 'It took 4 min.'], weight: 6 };
    expect(withDecisions([now], accepted)).toMatchObject([{ evidence: now.evidence, weight: 6, acceptedAt: 1 }]);
    const old = ['When it was accepted: It happened 5 times.', 'It took 3 min.'];
    expect(withDecisions([], accepted)).toMatchObject([{ evidence: old, weight: 5 }]);
    // Another limit than the one that was accepted is another suggestion.
    expect(withDecisions([{ ...now, title: 'Warn from 2 s.' }], accepted)).toMatchObject([{ evidence: old }]);
  });
});
