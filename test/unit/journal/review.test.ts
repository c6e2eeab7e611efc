import { describe, expect, it } from 'vitest';
import { reviewOf } from '../../../electron/journal/review.ts';
import type { Incident, ReviewPeriod, Run } from '../../../shared/domain/index.ts';
import { incidentWith, runWith } from '../../support/incident-detail.ts';

const NOW = 1_800_000_000_000;
const DAY = 24 * 3_600_000;
const MINUTE = 60_000;
let id = 0;
const failed = (daysAgo: number, over: Partial<Incident> = {}): Incident => {
  id += 1;
  const openedAt = NOW - daysAgo * DAY;
  return incidentWith({ id, openedAt, closedAt: openedAt + MINUTE, recoveryMs: MINUTE, detectionMs: 4000, ...over });
};
const ran = (daysAgo: number, over: Partial<Run> = {}): Run => {
  const wall = NOW - daysAgo * DAY;
  return runWith({ id: `r${daysAgo}`, startedAt: { mono: 0, wall }, endedAt: { mono: 9, wall: wall + 9000 }, ...over });
};
const review = (period: ReviewPeriod, incidents: readonly Incident[], runs: readonly Run[] = [], back = 0) =>
  reviewOf({ period, back, now: NOW, incidents, runs, proposals: [] });
const section = (of: ReturnType<typeof review>, title: RegExp) => of.sections.find((s) => title.test(s.title));

describe('the weekly figures', () => {
  it('stand beside the week before, each against the target of the guide', () => {
    const week = review(
      'week',
      [failed(1), failed(8, { detectionMs: 20_000, recoveryMs: 30_000 })],
      [
        ran(1, { trigger: 'automatic', state: 'failed', result: 'It did not start.' }),
        ran(9, { trigger: 'automatic' }),
      ],
    );
    expect(section(week, /Detection/)?.met).toBe(true);
    expect(section(week, /Detection/)?.items[0]?.text).toMatch(/^Mean 4 s of 1, .*; 20 s in the period before\.$/);
    expect(section(week, /Recovery: Target/)?.met).toBe(false);
    expect(section(week, /Automated/)).toMatchObject({ met: false });
    expect(section(week, /Automated/)?.items.map((i) => i.text)).toContain('Recover Backend failed: It did not start.');
  });

  it('say of a target that nothing was there to count, and count only their own period', () => {
    const quiet = review('week', [failed(8)]);
    expect(quiet.sections.map((s) => s.met)).toEqual([null, null, null, null]);
    expect(quiet.sections.every((s) => s.items.length === 0)).toBe(true);
    expect(review('week', [failed(8)], [], 1).current.incidents).toBe(1);
  });
});

it('the month names what failed most, which recovery works least, and what went away by itself', () => {
  const month = review(
    'month',
    [
      failed(2, {
        causeId: 'redis-slow',
        component: 'redis',
        title: 'Redis is slow.',
        severity: 'P2',
        resolvedBy: 'itself',
      }),
      failed(3, { runs: ['r3'], reopened: 1 }),
      failed(4, { resolvedBy: 'restart', recoveryMs: 40 * MINUTE }),
    ],
    [ran(3), ran(4, { state: 'failed' }), ran(5, { runbook: 'improve-performance', title: 'Improve performance' })],
  );
  const texts = (title: RegExp) => section(month, title)?.items.map((i) => i.text);
  expect(texts(/procedures/)?.[0]).toMatch(
    /^The backend is not running\. It came 3 times, in 2 incidents; a recovery was tried in 1 of 2\.$/,
  );
  expect(texts(/scripts/)).toEqual([
    'Recover Backend worked 1 of 2 times; the longest took 9 s.',
    'Improve performance worked the one time; it took 9 s.',
  ]);
  expect(texts(/thresholds/)).toEqual(['Redis is slow. It went away by itself once, within minutes.']);
  expect(texts(/Train/)?.at(-1)).toMatch(/It took 40 min of 10 min\.$/);
});

it('says how much of a kind it does not name', () => {
  const many = Array.from({ length: 7 }, (_, i) => failed(2, { causeId: `unstable:s${i}` as never, title: `S${i}.` }));
  const procedures = (incidents: typeof many) => section(review('month', incidents), /procedures/)?.items ?? [];
  expect(procedures(many)).toHaveLength(6);
  expect(procedures(many).at(-1)).toEqual({ text: 'And 2 more.', page: 'incidents' });
  expect(procedures(many.slice(1)).at(-1)?.text).toBe('And one more.');
  expect(procedures(many.slice(2)).some(({ text }) => text.startsWith('And '))).toBe(false);
});

it('counts each time that a cause was there, also in an incident that had another name in the end', () => {
  const exits = { causeId: 'backend-exits', title: 'The backend exits at start.' };
  const named = [
    { cause: 'backend-not-running', title: 'The backend is not running.', at: 1, turn: 0 },
    { cause: exits.causeId, title: exits.title, at: 2, turn: 0 },
    { cause: 'backend-not-running', title: 'The backend is not running.', at: 3, turn: 1 },
  ];
  const month = review('month', [failed(2, { ...exits, named, reopened: 1 })]);
  expect(section(month, /procedures/)?.items.map((i) => i.text.replace(/;.*/, ''))).toEqual([
    'The backend is not running. It came 2 times, in 1 incident',
    'The backend exits at start. It came once',
  ]);
});

it('the quarter names what was down longest, what would have prevented it, and what stayed without a cause', () => {
  const quarter = review('quarter', [
    failed(10),
    failed(20),
    failed(30, { causeId: 'unstable:redis', component: 'redis', title: 'Redis comes and goes.' }),
  ]);
  const items = (title: RegExp) => section(quarter, title)?.items ?? [];
  expect(items(/Architecture/)[0]).toEqual({ text: 'Backend: 2 times, together 2 min.', page: 'components/backend' });
  expect(items(/Architecture/).some((i) => i.text.startsWith('Against “The backend is not running.”'))).toBe(true);
  expect(items(/Tool/)).toMatchObject([{ text: 'Redis comes and goes. No cause was found behind it.' }]);
  expect(items(/Tool/)[0]?.page).toMatch(/^incidents\/\d+$/);
});
