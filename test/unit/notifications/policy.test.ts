import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Home } from '../../../electron/core/graph/index.ts';
import {
  type AlertAction,
  type AlertPolicy,
  type AlertState,
  alertPolicy,
  decide,
  delivered,
  isQuiet,
  NO_ALERTS,
  revive,
  woke,
} from '../../../electron/notifications/index.ts';
import { type Cause, COMPONENTS, type Coming, type ComponentId, type Snapshot } from '../../../shared/domain/index.ts';
import {
  aCause,
  aComponent,
  aQuestion,
  aRun,
  aSnapshot,
  at,
  defaultSettings,
  inTrouble,
  NOON,
} from '../../support/face-fixtures.ts';
import { stepWith } from '../../support/incident-detail.ts';
import { placeOf, STORES_IN_DOCKER } from '../../support/place-of.ts';

const policy = alertPolicy(defaultSettings());
const MINUTE = 60_000;

/** Runs the policy over snapshots at given milliseconds, with every action delivered. */
function play(
  steps: readonly (readonly [ms: number, snapshot: Snapshot])[],
  with_: Partial<AlertPolicy> = {},
  from = NO_ALERTS,
) {
  let state: AlertState = from;
  const actions: AlertAction[] = [];
  for (const [ms, snapshot] of steps) {
    const decision = decide(state, snapshot, { ...policy, ...with_ }, at(ms));
    state = decision.state;
    for (const action of decision.actions) {
      actions.push(action);
      state = delivered(state, action, at(ms));
    }
  }
  return { state, actions, kinds: actions.map((action) => action.kind) };
}
const titles = (actions: readonly AlertAction[]) =>
  actions.map((a) => (a.kind === 'withdraw' ? '(taken away)' : a.text.title));

const well = aSnapshot();
const down = inTrouble([aCause()]);
const neo4j = aCause({
  id: 'neo4j-not-running',
  component: 'neo4j',
  severity: 'P1',
  title: 'Neo4j is not running',
  explains: [],
});
const docker = aCause({
  id: 'docker-not-running',
  component: 'docker',
  title: 'Docker is not running, so Neo4j and Redis are not reachable',
  explains: ['neo4j', 'redis'],
  action: { kind: 'runbook', runbook: 'start-docker', label: 'Start Docker' },
});
const flapping = (snapshot: Snapshot): Snapshot => ({
  ...snapshot,
  components: snapshot.components.map((c) =>
    c.id === 'backend' ? { ...c, flapping: { changes: 6, windowMs: 5 * MINUTE } } : c,
  ),
});

describe('a confirmed failure', () => {
  it('is notified once, with what, since when and the fix', () => {
    const { actions } = play([
      [4000, down],
      [5000, down],
      [60_000, down],
      [3_600_000, down],
    ]);
    expect(actions).toHaveLength(1);
    expect(actions[0]).toMatchObject({
      kind: 'show',
      runbook: 'recover-backend',
      silent: false,
      text: {
        title: 'The backend is not running.',
        body: 'Nothing listens on port 8765. Since 12:00. Recover Backend?',
      },
    });
  });

  it('becomes a question once Lifeguard asks, in the same notification and without a second sound', () => {
    const asked = inTrouble([aCause()], { question: aQuestion() });
    const { actions } = play([
      [4000, down],
      [16_000, asked],
      [17_000, asked],
      [40_000, asked],
    ]);
    expect(actions).toHaveLength(2);
    const [told, asks] = actions;
    expect(asks).toMatchObject({
      kind: 'show',
      asks: { token: 'plan-1', label: 'Recover Backend' },
      silent: true,
      text: { title: 'The backend is not running.', body: 'Recover Backend? It would: start the backend.' },
    });
    expect(asks?.alert.id).toBe(told?.alert.id);
  });

  it('that Lifeguard recovers by itself asks for nothing: it says when that begins', () => {
    const coming = { cause: 'backend-not-running', at: 15_000, text: 'Recover Backend begins by itself at 12:00:15.' };
    const { actions } = play([[4000, inTrouble([aCause()], { coming: coming as Coming })]]);
    expect(actions).toMatchObject([
      {
        runbook: 'recover-backend',
        text: { body: 'Nothing listens on port 8765. Since 12:00. Recover Backend begins by itself at 12:00:15.' },
      },
    ]);
    const other = { ...coming, cause: 'redis-not-running' };
    const { actions: asking } = play([[4000, inTrouble([aCause()], { coming: other as Coming })]]);
    expect(asking).toMatchObject([{ text: { body: expect.stringMatching(/Recover Backend\?$/) } }]);
  });

  it('that is asked about when it is first told is a question at once', () => {
    const { actions } = play([
      [4000, inTrouble([aCause()], { question: aQuestion() })],
      [20_000, down],
    ]);
    expect(actions).toMatchObject([{ asks: { token: 'plan-1' }, silent: false }]);
  });

  it('is not notified before it lasted three seconds, as a reload on save does', () => {
    expect(
      play([
        [1000, down],
        [2900, down],
        [3500, well],
      ]).actions,
    ).toEqual([]);
  });

  it('is not notified while its component is starting, stale or unknown', () => {
    for (const state of ['starting', 'stale', 'unknown'] as const) {
      const snapshot = aSnapshot({ causes: [aCause()], components: [aComponent('backend', { state })] });
      expect(play([[60_000, snapshot]]).actions, state).toEqual([]);
    }
  });

  it('is confirmed by lasting when its component is not in trouble by itself', () => {
    const snapshot = aSnapshot({ causes: [aCause()] });
    expect(play([[9000, snapshot]]).kinds).toEqual([]);
    expect(play([[10_000, snapshot]]).kinds).toEqual(['show']);
  });

  it('of class P3 is left to the screen', () => {
    expect(play([[60_000, inTrouble([aCause({ severity: 'P3' })])]]).actions).toEqual([]);
  });

  it('that a recovery under way brings about is not notified', () => {
    expect(play([[10_000, inTrouble([aCause()], { recovery: aRun() })]]).actions).toEqual([]);
    // What hung is not running while it is restarted: that is no news about it.
    const { id, ...rest } = aCause();
    const other = aCause({ ...rest, id: id === 'backend-hangs' ? 'backend-not-running' : 'backend-hangs' });
    const told = play([
      [10_000, inTrouble([aCause()])],
      [30_000, inTrouble([other], { recovery: aRun({ startedAt: at(20_000) }) })],
    ]);
    expect(told.kinds).toEqual(['show']);
    expect(play([[60_000, inTrouble([other])]], {}, told.state).kinds).toEqual(['show']);
  });

  it('that a shutdown meant is not notified, also when the shutdown is long over; what fails after that is', () => {
    const shutdown = aRun({
      runbook: 'emergency-shutdown',
      state: 'succeeded',
      startedAt: at(0),
      endedAt: at(8000),
    });
    const stopped = [aCause({ since: at(2000) }), aCause({ ...neo4j, since: at(5000) })];
    const { actions, state } = play([
      [20_000, inTrouble(stopped, { recovery: shutdown })],
      [20 * MINUTE, inTrouble(stopped)],
    ]);
    expect(actions).toEqual([]);
    // Lifeguard itself was started again meanwhile.
    const kept = revive(JSON.parse(JSON.stringify(state)), at(21 * MINUTE));
    expect(play([[22 * MINUTE, inTrouble(stopped)]], {}, kept).actions).toEqual([]);
    const again = play(
      [
        [23 * MINUTE, well],
        [30 * MINUTE, inTrouble([aCause({ since: at(29 * MINUTE) })])],
      ],
      {},
      kept,
    );
    expect(again.kinds).toEqual(['show']);
    const told = { ...NO_ALERTS, escalated: ['outage 12'] };
    // What was told of an escalation is not forgotten, or it would be told with every change.
    expect(play([[0, well]], {}, told).state.escalated).toEqual(['outage 12']);
    expect(revive({ ...NO_ALERTS, escalated: 'outage 12' }, at(0)).escalated).toEqual(['outage 12']);
    const later = aCause({ since: at(8000 + MINUTE) });
    expect(play([[3 * MINUTE, inTrouble([later], { recovery: shutdown })]]).kinds).toEqual(['show']);
  });

  it.each<[string, ComponentId, ComponentId, readonly Home<ComponentId>[], boolean]>([
    ['Neo4j in a container, while Docker is started (row 1)', 'neo4j', 'docker', STORES_IN_DOCKER, true],
    ['Neo4j outside of one, while Docker is started (row 1)', 'neo4j', 'docker', [], false],
    ['the backend in a container, while Docker is started (row 2)', 'backend', 'docker', [['backend', 'docker']], true],
    ['the backend’s process, while the backend is recovered (row 5)', 'process', 'backend', [], true],
    ['the backend, while Redis is restarted (row 10)', 'backend', 'redis', [], true],
    ['Redis, while the backend is recovered', 'redis', 'backend', [], false],
    ['Xcode’s trouble, while the backend is recovered (row 14)', 'ios', 'backend', [], false],
  ])('of %s', (_, component, recovered, homes, held) => {
    const trouble = inTrouble([aCause({ id: `unstable:${component}`, component, explains: [] })], {
      recovery: aRun({ component: recovered }),
    });
    const snapshot = { ...trouble, components: trouble.components.map((c) => ({ ...c, ...placeOf(c.id, homes) })) };
    expect(play([[10_000, snapshot]]).actions.length === 0).toBe(held);
  });
});

describe('one notification per root cause', () => {
  it('lets the root swallow what it explains', () => {
    const redis = aCause({ id: 'redis-not-running', component: 'redis', title: 'Redis is not running', explains: [] });
    const { actions, state } = play([
      [5000, inTrouble([neo4j])],
      [6000, inTrouble([docker, neo4j, redis])],
    ]);
    expect(titles(actions)).toEqual([
      'Neo4j is not running.',
      'Docker is not running, so Neo4j and Redis are not reachable.',
    ]);
    expect(new Set(actions.map((action) => action.alert.id)).size).toBe(1);
    expect(state.open).toHaveLength(1);
  });

  it('takes the second away when two turn out to have one root', () => {
    const redis = aCause({ id: 'redis-not-running', component: 'redis', title: 'Redis is not running', explains: [] });
    const { kinds, state } = play([
      [5000, inTrouble([neo4j])],
      [6000, inTrouble([neo4j, redis])],
      [7000, inTrouble([docker])],
    ]);
    expect(kinds).toEqual(['show', 'show', 'show', 'withdraw']);
    expect(state.open).toHaveLength(1);
  });
});

describe('recovery', () => {
  it('replaces the notification once it has held for ten seconds', () => {
    const { actions } = play([
      [5000, down],
      [65_000, well],
      [70_000, well],
      [75_000, well],
      [90_000, well],
    ]);
    expect(titles(actions)).toEqual(['The backend is not running.', 'Backend is well again.']);
    expect(actions[1]).toMatchObject({
      alert: { id: actions[0]?.alert.id },
      text: { body: 'The trouble lasted 1 min.' },
    });
  });

  it('is not told while a recovery of it goes on, nor right after one that failed: a restart makes well for a moment', () => {
    const run = aRun({ state: 'running', startedAt: at(6000), endedAt: null });
    const during = { ...well, recovery: run };
    const failed = { ...run, state: 'failed' as const, endedAt: at(40_000), result: 'It did not help.' };
    const after = { ...well, recovery: failed };
    const seen = [
      [4000, down],
      [9000, during],
      [30_000, during],
      [41_000, after],
    ] as const;
    expect(play(seen).kinds).toEqual(['show']);
    const { actions } = play([...seen, [46_000, { ...down, recovery: failed }]]);
    expect(titles(actions)[1]).toMatch(/failed|has not helped/);
    expect(play([...seen, [70_000, after]]).kinds).toEqual(['show', 'recovered']);
  });

  it('is told at once when a runbook verified it, in its words', () => {
    const recovery = aRun({
      state: 'succeeded',
      startedAt: at(8000),
      endedAt: at(12_000),
      result: 'Backend is back. Answering in 18 ms.',
    });
    const { actions } = play([
      [5000, down],
      [12_500, aSnapshot({ recovery })],
    ]);
    expect(actions[1]).toMatchObject({ kind: 'recovered', text: { body: 'Backend is back. Answering in 18 ms.' } });
  });

  it('is not claimed of what is only not watched, or not meant to run, any more', () => {
    const off = (id: ComponentId) => ({
      ...well,
      components: well.components.map((c) => (c.id === id ? { ...c, state: 'off' as const } : c)),
    });
    const recovery = aRun({ state: 'succeeded', startedAt: at(8000), endedAt: at(12_000), result: 'Neo4j is back.' });
    const both = inTrouble([aCause(), neo4j]);
    const end = (before: Snapshot, after: Snapshot) =>
      play([
        [6000, before],
        [60_000, after],
        [71_000, after],
      ]).actions.at(-1);
    const ended = { kind: 'recovered', text: { title: 'Neo4j is not meant to run any more.' } };
    expect(end(inTrouble([neo4j]), off('neo4j'))).toMatchObject(ended);
    expect(end(inTrouble([neo4j]), { ...off('neo4j'), recovery })).toMatchObject({
      text: { body: 'The trouble lasted 1 min.' },
    });
    expect(end(both, off('neo4j'))).toMatchObject({
      text: { title: 'Backend is well again. Neo4j is not meant to run any more.' },
    });
  });

  it('is not claimed of what is read at another address since: that one is well, and never was in trouble', () => {
    const elsewhere = {
      ...well,
      components: well.components.map((c) => (c.id === 'backend' ? { ...c, anewSince: at(60_000) } : c)),
    };
    const { actions, kinds, state } = play([
      [5000, down],
      [65_000, elsewhere],
      [76_000, elsewhere],
    ]);
    expect(kinds).toEqual(['show', 'recovered']);
    expect(actions.at(-1)).toMatchObject({ text: { title: 'The address of Backend was changed.' } });
    expect(state.open).toEqual([]);
  });

  it('is not believed while readings are stale', () => {
    const stale = aSnapshot({ components: COMPONENTS.map(({ id }) => aComponent(id, { state: 'stale' })) });
    expect(
      play([
        [5000, down],
        [6000, stale],
        [600_000, stale],
      ]).kinds,
    ).toEqual(['show']);
    // What was well before a sleep, and is after it, was over then.
    const { actions } = play([
      [5000, down],
      [61_000, well],
      [63_000, stale],
      [600_000, stale],
      [601_000, well],
      [615_000, well],
    ]);
    expect(actions.at(-1)).toMatchObject({ kind: 'recovered', text: { body: 'The trouble lasted 1 min.' } });
    const again = play([
      [5000, down],
      [61_000, well],
      [63_000, stale],
      [64_000, down],
      [601_000, well],
      [615_000, well],
    ]);
    expect(again.actions.at(-1)).toMatchObject({ kind: 'recovered', text: { body: 'The trouble lasted 10 min.' } });
  });

  it('that failed is said once', () => {
    const failed = inTrouble([aCause()], {
      recovery: aRun({ state: 'failed', startedAt: at(8000), result: 'The backend exited twice at start' }),
    });
    const { actions } = play([
      [5000, down],
      [20_000, failed],
      [21_000, failed],
    ]);
    expect(titles(actions)).toEqual(['The backend is not running.', 'Recover Backend failed.']);
    // Every step went well, and what it was for is there still.
    const steps = [stepWith({ state: 'done' })];
    const inVain = inTrouble([aCause()], { recovery: aRun({ state: 'failed', startedAt: at(8000), steps }) });
    const told = play([
      [5000, down],
      [20_000, inVain],
    ]);
    expect(titles(told.actions)).toEqual(['The backend is not running.', 'Recover Backend did not help.']);
  });

  it('starts a cool-down for the same component', () => {
    const again = inTrouble([aCause({ since: at(30_000) })]);
    const before: (readonly [number, Snapshot])[] = [
      [5000, down],
      [10_000, well],
      [20_000, well],
      [35_000, again],
    ];
    expect(play(before).kinds).toEqual(['show', 'recovered']);
    expect(play([...before, [81_000, again]]).kinds).toEqual(['show', 'recovered', 'show']);
  });
});

describe('a component that comes and goes', () => {
  it('is one notification, which in the end says that it is unstable', () => {
    const steps: (readonly [number, Snapshot])[] = [];
    for (let s = 4; s < 120; s += 4) {
      const since = at(s * 1000 - 4000);
      const snapshot = s % 8 === 0 ? well : inTrouble([aCause({ since })]);
      steps.push([s * 1000, s > 30 ? flapping(snapshot) : snapshot]);
    }
    const { actions } = play(steps);
    expect(new Set(actions.map((action) => action.alert.id)).size).toBe(1);
    expect(titles(actions)).toEqual(['The backend is not running.', 'Backend is unstable.']);
    expect(actions[1]).toMatchObject({ silent: true });
  });
});

describe('silence', () => {
  it('holds while paused and tells what still lasts afterwards', () => {
    const paused = { ...down, pausedUntil: NOON + MINUTE };
    expect(
      play([
        [5000, paused],
        [59_000, paused],
      ]).kinds,
    ).toEqual([]);
    expect(
      play([
        [5000, paused],
        [61_000, paused],
      ]).kinds,
    ).toEqual(['show']);
  });

  it('takes a notification away without a word when its trouble ends in a pause', () => {
    const paused = { ...well, pausedUntil: NOON + MINUTE };
    expect(
      play([
        [5000, down],
        [10_000, paused],
        [21_000, paused],
      ]).kinds,
    ).toEqual(['show', 'withdraw']);
  });

  it('takes away what is snoozed, and shows it again when that is over and it lasts', () => {
    const snoozed = inTrouble([aCause({ snoozedUntil: NOON + 10 * MINUTE })]);
    const { actions } = play([
      [5000, down],
      [6000, snoozed],
      [9 * MINUTE, snoozed],
      [10 * MINUTE + 1000, down],
      [11 * MINUTE, down],
    ]);
    expect(actions.map((a) => a.kind)).toEqual(['show', 'withdraw', 'show']);
    expect(actions[2]).toMatchObject({ silent: false, text: { title: 'The backend is not running.' } });
  });

  it('shows nothing of what is snoozed before it was ever shown, and still shows the rest', () => {
    const snoozed = aCause({ snoozedUntil: NOON + 10 * MINUTE });
    expect(play([[5000, inTrouble([snoozed])]]).kinds).toEqual([]);
    expect(titles(play([[5000, inTrouble([snoozed, neo4j])]]).actions)).toEqual(['Neo4j is not running.']);
  });

  it('says nothing of the end of what is snoozed', () => {
    const snoozed = inTrouble([aCause({ snoozedUntil: NOON + 10 * MINUTE })]);
    const ended = play([
      [5000, down],
      [6000, snoozed],
      [20_000, well],
      [40_000, well],
    ]);
    expect(ended.kinds).toEqual(['show', 'withdraw']);
  });

  it('reminds of what lasts only when that is asked for, each time after so long', () => {
    const long = [0, 5, 29, 31, 45, 62].map((minute) => [minute * MINUTE + 5000, down] as const);
    expect(play(long).kinds).toEqual(['show']);
    expect(titles(play(long, { remindMs: 30 * MINUTE }).actions)).toEqual([
      'The backend is not running.',
      'Still, after 31 min: The backend is not running.',
      'Still, after 1 h 2 min: The backend is not running.',
    ]);
    expect(alertPolicy(defaultSettings()).remindMs).toBeNull();
    expect(alertPolicy(defaultSettings({ 'notifications.remindAfter': 30 })).remindMs).toBe(30 * MINUTE);
  });

  it('tells once of each recovery that has not helped in time, with what to do now', () => {
    const late = (run: string, cause = 'backend-not-running'): Snapshot => ({
      ...down,
      problems: [
        {
          where: 'Recover Backend',
          message: 'It ended at 12:03 and has not helped within 10 minutes: The backend is not running',
          fix: 'Investigate by hand: `lifeguard diagnose`.',
          severity: 'error',
          unhelped: { cause, run },
        },
      ],
    });
    const minutes = (...all: readonly (readonly [number, Snapshot])[]) =>
      play(all.map(([minute, snapshot]) => [minute * MINUTE + 5000, snapshot] as const));
    const { actions } = minutes([0, down], [11, late('a')], [12, late('a')], [25, late('b')], [26, late('b')]);
    expect(titles(actions)).toEqual([
      'The backend is not running.',
      'Recover Backend has not helped.',
      'Recover Backend has not helped.',
    ]);
    expect(actions[1]).toMatchObject({
      silent: false,
      runbook: null,
      text: {
        body: 'It ended at 12:03 and has not helped within 10 minutes: The backend is not running. Investigate by hand: `lifeguard diagnose`.',
      },
    });
    // Of something else, and when nothing may be told now: then it is told later.
    expect(minutes([0, down], [11, late('a', 'redis-not-running')]).kinds).toEqual(['show']);
    const paused = { ...late('a'), pausedUntil: NOON + 12 * MINUTE };
    expect(titles(minutes([0, down], [11, paused], [13, late('a')]).actions).slice(1)).toEqual([
      'Recover Backend has not helped.',
    ]);
  });

  it('reminds of nothing that is snoozed, paused or quiet', () => {
    const from = play([[5000, down]]).state;
    const later = (snapshot: Snapshot, with_: Partial<AlertPolicy> = {}) =>
      play([[31 * MINUTE, snapshot]], { remindMs: 30 * MINUTE, ...with_ }, from).kinds;
    expect(later(down)).toEqual(['show']);
    expect(later(inTrouble([aCause({ snoozedUntil: NOON + 60 * MINUTE })]))).toEqual(['withdraw']);
    expect(later({ ...down, pausedUntil: NOON + 60 * MINUTE })).toEqual([]);
    expect(later(down, { quiet: { from: 11 * 60, to: 13 * 60 } })).toEqual([]);
  });

  it('holds in quiet hours, also around midnight', () => {
    const night = { from: 22 * 60, to: 7 * 60 + 30 };
    const clock = (hours: number, minutes = 0) => new Date(2026, 0, 15, hours, minutes).getTime();
    expect(isQuiet(night, clock(23))).toBe(true);
    expect(isQuiet(night, clock(7, 29))).toBe(true);
    expect(isQuiet(night, clock(7, 30))).toBe(false);
    expect(isQuiet(night, clock(12))).toBe(false);
    expect(alertPolicy(defaultSettings({ 'notifications.quietHours': '22:00-07:30' })).quiet).toEqual(night);
    expect(play([[5000, down]], { quiet: { from: 11 * 60, to: 13 * 60 } }).kinds).toEqual([]);
  });

  it('holds when notifications are off', () => {
    expect(play([[5000, down]], { enabled: false }).kinds).toEqual([]);
  });
});

describe('sleep and wake', () => {
  it('raises nothing until readings are fresh, then one notification for all', () => {
    const both = inTrouble([aCause({ since: at(0) }), neo4j]);
    const from = woke(NO_ALERTS, at(100_000));
    expect(
      play(
        [
          [101_000, both],
          [119_000, both],
        ],
        {},
        from,
      ).actions,
    ).toEqual([]);
    const { actions } = play(
      [
        [101_000, both],
        [119_000, both],
        [120_500, both],
      ],
      {},
      from,
    );
    expect(titles(actions)).toEqual(['2 things need attention.']);
    expect(actions[0]).toMatchObject({ text: { body: 'The backend is not running. Neo4j is not running.' } });
  });

  it('closes a group when the last of it is well', () => {
    const both = inTrouble([aCause(), neo4j]);
    const { actions } = play([
      [5000, both],
      [20_000, inTrouble([neo4j])],
      [30_000, well],
      [40_000, well],
    ]);
    expect(titles(actions)).toEqual(['2 things need attention.', 'Backend and Neo4j are well again.']);
  });
});

describe('across a restart', () => {
  it('does not repeat what was notified, whatever the monotonic clock says now', () => {
    const stored = JSON.parse(JSON.stringify(play([[900_000, down]]).state));
    const now = { mono: 50, wall: NOON + 960_000 };
    const state = revive(stored, now);
    expect(state.open[0]?.openedAt.mono).toBe(50 - 60_000);
    expect(decide(state, down, policy, now).actions).toEqual([]);
  });
  it('tells no length of what ended while Lifeguard did not run, and that of what lasted beyond that', () => {
    const stored = JSON.parse(JSON.stringify(play([[900_000, down]]).state));
    const ends = (...steps: Parameters<typeof play>[0]) =>
      play(steps, {}, revive(stored, at(960_000))).actions.map((a) => (a.kind === 'recovered' ? a.text : a.kind));
    const unknown = aSnapshot({ components: COMPONENTS.map(({ id }) => aComponent(id, { state: 'unknown' })) });
    expect(ends([960_000, unknown], [961_000, well], [972_000, well])).toEqual([
      {
        title: 'Backend is well again.',
        body: 'Lifeguard was not running when it ended, so nobody can say when that was.',
      },
    ]);
    expect(ends([960_000, unknown], [961_000, down], [1_020_000, well], [1_031_000, well])).toEqual([
      { title: 'Backend is well again.', body: 'The trouble lasted 17 min.' },
    ]);
  });
  it('begins anew with a broken file', () => {
    expect(revive({ open: 'yes' }, at(0))).toEqual(NO_ALERTS);
  });
});

describe('whatever happens', () => {
  const causes: readonly Cause[] = [
    aCause(),
    aCause({ id: 'backend-hangs', title: 'The backend hangs' }),
    neo4j,
    docker,
    aCause({ id: 'redis-oom', component: 'redis', severity: 'P2', title: 'Redis refuses writes', explains: [] }),
    aCause({ id: 'memory-pressure', component: 'memory', severity: 'P2', title: 'Memory is short', explains: [] }),
  ];
  const step = fc.record({
    passes: fc.integer({ min: 100, max: 40_000 }),
    present: fc.subarray([0, 1, 2, 3, 4, 5], { maxLength: 4 }),
    state: fc.constantFrom('critical', 'degraded', 'starting', 'stale', 'healthy'),
    flaps: fc.boolean(),
    paused: fc.boolean(),
    wakes: fc.boolean(),
    delivers: fc.boolean(),
  });

  it('no cause ever has two open notifications, and none is shown while paused, quiet or just awake', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.boolean(), (steps, quietDay) => {
        let state = NO_ALERTS;
        let ms = 0;
        let wokeMs = Number.NEGATIVE_INFINITY;
        const quiet = quietDay ? { from: 0, to: 0 } : null;
        const onScreen = new Map<string, readonly string[]>();
        for (const s of steps) {
          ms += s.passes;
          if (s.wakes) {
            state = woke(state, at(ms));
            wokeMs = ms;
          }
          const present = s.present.flatMap((i) => causes[i] ?? []).map((c) => ({ ...c, since: at(ms - s.passes) }));
          const trouble = inTrouble(present, { pausedUntil: s.paused ? NOON + ms + 1 : null });
          const snapshot: Snapshot = {
            ...trouble,
            components: trouble.components.map((c) => ({
              ...c,
              state: c.state === 'critical' ? s.state : c.state,
              flapping: s.flaps ? { changes: 6, windowMs: MINUTE } : null,
            })),
          };
          const decision = decide(state, snapshot, { ...policy, quiet }, at(ms));
          state = decision.state;
          for (const action of decision.actions) {
            if (action.kind !== 'withdraw') {
              expect(s.paused || quietDay).toBe(false);
              expect(ms - wokeMs).toBeGreaterThanOrEqual(policy.wakeMs);
            }
            if (!s.delivers) continue;
            state = delivered(state, action, at(ms));
            if (action.kind === 'show')
              onScreen.set(
                action.alert.id,
                action.alert.subjects.map((x) => x.cause),
              );
            else onScreen.delete(action.alert.id);
          }
          const shown = [...onScreen.values()].flat();
          expect(new Set(shown).size).toBe(shown.length);
          expect(new Set(state.open.map((alert) => alert.id))).toEqual(new Set(onScreen.keys()));
        }
      }),
      { numRuns: 300 },
    );
  });
});
