import { describe, expect, it } from 'vitest';
import {
  type EscalationInput,
  type EscalationSignals,
  escalationLevels,
  escalationOf,
  GUIDE_CONTACTS,
  type OpenFailure,
  TRIGGERS,
} from '../../../electron/incidents/escalation/index.ts';
import { MetSince } from '../../../electron/incidents/escalation/met-since.ts';
import { openIncident, runWith } from '../../support/incident-detail.ts';

const MINUTE = 60_000;
const failing = (
  incident: Parameters<typeof openIncident>[0],
  minutes: number,
  values: Partial<OpenFailure> = {},
): OpenFailure => ({
  incident: openIncident(incident),
  ageMs: minutes * MINUTE,
  firstMs: minutes * MINUTE,
  runs: [],
  ...values,
});
const failedRun = (attempt = 1) => runWith({ state: 'failed', attempt, result: 'The backend exited with 1.' });
const escalate = (input: EscalationInput) => escalationOf(input, GUIDE_CONTACTS);
const hits = (input: EscalationInput) => escalate(input).hits.map((h) => h.trigger);

describe('the guide’s triggers', () => {
  it('are all there, in its words and its order', () => {
    expect(TRIGGERS.map((t) => `${t.severity} ${t.title}`)).toEqual([
      'P0 System outage >10 minutes',
      'P0 Data corruption detected',
      'P0 Security breach indicators',
      'P0 Automated recovery fails 3 times',
      'P1 Performance degradation >50% sustained',
      'P1 AI service completely unavailable',
      'P1 Multiple component failures',
      'P1 Unknown error patterns',
      'P2 Persistent quality ratchet violations',
      'P2 Intermittent issues affecting users',
      'P2 Resource utilization trending toward limits',
      'P2 Monitoring system failures',
    ]);
  });

  it('keep their key while their words change, and have another one for what is something else', () => {
    const keys = (signals: EscalationSignals) => escalate({ open: [], signals }).hits.map(({ key }) => key);
    const early = keys({ security: ['App log: 11:47:01 CRITICAL SECURITY BREACH by bob'] });
    expect(early[0]).toMatch(/^security-breach null \S{12}$/);
    expect(keys({ security: ['App log: 11:52:40 CRITICAL SECURITY BREACH by bob'] })).toEqual(early);
    expect(keys({ security: ['App log: 11:47:01 CRITICAL intrusion detected'] })).not.toEqual(early);
    expect(escalate({ open: [failing({ id: 12 }, 11)] }).hits[0]?.key).toBe('outage-over-10-minutes 12');
  });

  it('that were seen stay listed and are not due; who is next does not wait for them', () => {
    const seen = { by: 'anna', at: 1 };
    const breach = { open: [], signals: { security: ['x'], monitoring: ['y'] } };
    const noted = (word: string) => ({
      metForMs: () => 0,
      seenOf: (key: string) => (key.startsWith(word) ? seen : undefined),
    });
    const one = escalationOf(breach, GUIDE_CONTACTS, noted('security-breach'));
    expect([one.due?.trigger, one.hits.map((h) => h.seen)]).toEqual(['monitoring-failure', [seen, undefined]]);
    expect(one.level.level).toBe(1);
    const all = escalationOf(breach, GUIDE_CONTACTS, noted(''));
    expect([all.due, all.hits.length]).toEqual([null, 2]);
  });

  it('say nothing when nothing is wrong', () => {
    expect(escalate({ open: [] })).toMatchObject({ due: null, hits: [], level: { level: 1 } });
  });

  it('count recoveries that failed without an incident, each runbook for itself', () => {
    const other = runWith({ runbook: 'restart-redis', component: 'redis', state: 'failed', attempt: 2 });
    expect(hits({ open: [], signals: { looseRuns: [failedRun(2), failedRun(1)] } })).toEqual([
      'recovery-failed-3-times',
    ]);
    expect(hits({ open: [], signals: { looseRuns: [failedRun(2), other] } })).toEqual([]);
  });

  const P2 = { severity: 'P2', component: 'redis', causeId: 'redis-slow' } as const;
  it.each<[string, string, EscalationInput, EscalationInput]>([
    [
      'outage-over-10-minutes',
      'an outage of more than ten minutes',
      { open: [failing({}, 10.1)] },
      { open: [failing({}, 10)] },
    ],
    ['outage-over-10-minutes', 'only an outage', { open: [failing({}, 11)] }, { open: [failing(P2, 11)] }],
    [
      'recovery-failed-3-times',
      'three failed runs',
      { open: [failing({}, 1, { runs: [failedRun(), failedRun(), failedRun()] })] },
      { open: [failing({}, 1, { runs: [failedRun(), failedRun()] })] },
    ],
    [
      'recovery-failed-3-times',
      'one run with three attempts',
      { open: [failing({}, 1, { runs: [failedRun(3)] })] },
      { open: [failing({}, 1, { runs: [runWith({ state: 'cancelled', attempt: 3 })] })] },
    ],
    [
      'recovery-failed-3-times',
      'that nothing is tried any more, though not all of it failed',
      { open: [failing({}, 1, { runs: [failedRun(2)] })], signals: { gaveUp: [{ component: 'backend', why: 'x' }] } },
      { open: [failing({}, 1, { runs: [failedRun(2)] })], signals: { gaveUp: [{ component: 'redis', why: 'x' }] } },
    ],
    [
      'recovery-failed-3-times',
      'those of this failure, not of before it came back',
      { open: [failing({ failingSince: runWith().startedAt.wall }, 1, { runs: [failedRun(3)] })] },
      { open: [failing({ failingSince: (runWith().endedAt?.wall ?? 0) + 1 }, 1, { runs: [failedRun(3)] })] },
    ],
    [
      'recovery-failed-3-times',
      'those of what failed, not of what suffers from it',
      { open: [failing({ affected: ['cli'] }, 1, { runs: [failedRun(3)] })] },
      {
        open: [
          failing({ affected: ['cli'] }, 1, { runs: [failedRun(2), runWith({ state: 'failed', component: 'cli' })] }),
        ],
      },
    ],
    [
      'data-corruption',
      'corruption',
      { open: [], signals: { corruption: ['An index is broken.'] } },
      { open: [], signals: { corruption: [] } },
    ],
    ['security-breach', 'a breach', { open: [], signals: { security: ['x'] } }, { open: [], signals: {} }],
    [
      'performance-degradation',
      'more than half slower',
      { open: [], signals: { slowdown: { percent: 51, sustainedMs: 5 * MINUTE } } },
      { open: [], signals: { slowdown: { percent: 50, sustainedMs: 60 * MINUTE } } },
    ],
    [
      'performance-degradation',
      'only when sustained',
      { open: [], signals: { slowdown: { percent: 90, sustainedMs: 5 * MINUTE } } },
      { open: [], signals: { slowdown: { percent: 90, sustainedMs: 4 * MINUTE } } },
    ],
    [
      'ai-unavailable',
      'a failed AI service',
      { open: [failing({ component: 'ai', severity: 'P1' }, 1)] },
      { open: [failing({ component: 'ai', severity: 'P2' }, 1)] },
    ],
    [
      'ai-unavailable',
      'an AI service that fails with another',
      { open: [failing({ component: 'mlx', severity: 'P1', affected: ['ai'] }, 1)] },
      { open: [failing({ component: 'mlx', severity: 'P1' }, 1)] },
    ],
    [
      'multiple-failures',
      'two failed components',
      {
        open: [failing({ component: 'neo4j', severity: 'P1' }, 1), failing({ component: 'redis', severity: 'P1' }, 1)],
      },
      { open: [failing({}, 1), failing(P2, 1)] },
    ],
    [
      'multiple-failures',
      'two of which neither stands on the other (row 15)',
      { open: [failing({}, 1), failing({ component: 'ios', severity: 'P1' }, 1)] },
      { open: [failing({ component: 'redis', severity: 'P1', affected: ['backend', 'websocket'] }, 1)] },
    ],
    [
      'multiple-failures',
      'more than what stands on one that failed (row 15)',
      {
        open: [
          failing({ component: 'disk', severity: 'P1' }, 1),
          failing({ affected: ['process'] }, 1),
          failing({ component: 'mlx', severity: 'P1' }, 1),
        ],
      },
      {
        open: [failing({ component: 'docker', severity: 'P1', affected: ['neo4j', 'redis', 'backend', 'process'] }, 1)],
      },
    ],
    ['unknown-errors', 'unknown errors', { open: [], signals: { unknownErrors: ['x'] } }, { open: [] }],
    [
      'quality-violations',
      'two violations',
      { open: [], signals: { qualityViolations: 2 } },
      { open: [], signals: { qualityViolations: 1 } },
    ],
    [
      'intermittent',
      'a cause that comes back',
      { open: [failing({ ...P2, reopened: 2 }, 1)] },
      { open: [failing({ ...P2, reopened: 1 }, 1)] },
    ],
    [
      'resource-trend',
      'a limit within two hours',
      { open: [], signals: { trends: [{ what: 'Memory', limitInMs: 100 * MINUTE, spanMs: 0 }] } },
      { open: [], signals: { trends: [{ what: 'Memory', limitInMs: 121 * MINUTE, spanMs: 0 }] } },
    ],
    [
      'monitoring-failure',
      'a broken monitor',
      { open: [], signals: { monitoring: ['The journal is read-only.'] } },
      { open: [], signals: { monitoring: [] } },
    ],
  ])('%s fires on %s', (trigger, _, yes, no) => {
    expect(hits(yes)).toContain(trigger);
    expect(hits(no)).not.toContain(trigger);
  });

  it('say why, with the figures', () => {
    const { due } = escalate({ open: [failing({}, 14)] });
    expect(due).toMatchObject({
      severity: 'P0',
      dueInMs: 0,
      incident: 12,
      why: 'The backend is not running. This has lasted for 14 min.',
    });
  });

  it('name the most severe first, and the time that is left', () => {
    const { due, hits: all } = escalate({
      open: [failing({ component: 'ai', severity: 'P1' }, 20), failing({ ...P2, reopened: 3 }, 5)],
      signals: { monitoring: ['The journal is read-only.'] },
    });
    expect(due?.trigger).toBe('ai-unavailable');
    expect(all.map((h) => [h.severity, h.dueInMs / MINUTE])).toEqual([
      ['P1', 10],
      ['P2', 115],
      ['P2', 120],
    ]);
  });

  it('count several failures from the second on: each incident, as what another one explains has none of its own', () => {
    const backend = failing({}, 9);
    const neo4j = failing({ component: 'neo4j', severity: 'P1' }, 2);
    const redis = failing({ component: 'redis', severity: 'P1' }, 0.5);
    const several = (...open: OpenFailure[]) =>
      escalate({ open }).hits.flatMap((h) =>
        h.trigger === 'multiple-failures' ? [`${h.why} ${h.dueInMs / MINUTE}`] : [],
      );
    expect(several(backend, neo4j)).toEqual(['Backend and Neo4j are in trouble at once. 28']);
    expect(several(backend, neo4j, redis)).toEqual(['Backend, Neo4j and Redis are in trouble at once. 28']);
    expect(several(neo4j, redis)).toEqual(['Neo4j and Redis are in trouble at once. 29.5']);
    // However shortly one after the other, and in whichever order, also where one stands on the other.
    expect(several(failing({}, 2.5), neo4j)).toEqual(['Backend and Neo4j are in trouble at once. 28']);
    expect(several(neo4j, failing({}, 1))).toEqual(['Neo4j and Backend are in trouble at once. 29']);
    expect(several(failing({ component: 'neo4j', affected: ['backend', 'ai'] }, 2))).toEqual([]);
  });

  it('leave what no incident tells of as long as it has been met: ten minutes where it is grave, two hours else', () => {
    const signals = { unknownErrors: ['x'], monitoring: ['y'] };
    const left = (minutes: number) =>
      escalationOf({ open: [], signals }, GUIDE_CONTACTS, {
        metForMs: () => minutes * MINUTE,
        seenOf: () => undefined,
      }).hits.map((h) => h.dueInMs / MINUTE);
    expect([left(0), left(9), left(10), left(130)]).toEqual([
      [10, 120],
      [1, 111],
      [0, 110],
      [0, 0],
    ]);
  });

  it('count what comes and goes from when it was there first, not from its last failure', () => {
    const dueIn = (firstMinutes: number) =>
      escalate({ open: [failing({ ...P2, reopened: 3 }, 1, { firstMs: firstMinutes * MINUTE })] }).hits;
    expect(dueIn(121)).toMatchObject([{ trigger: 'intermittent', dueInMs: 0, incident: 12 }]);
    expect(dueIn(90)).toMatchObject([{ dueInMs: 30 * MINUTE }]);
  });

  it('tell of a limit that comes nearer while there is time to do something', () => {
    const dueIn = (limitMinutes: number, spanMinutes: number) => {
      const trends = [{ what: 'Memory', limitInMs: limitMinutes * MINUTE, spanMs: spanMinutes * MINUTE }];
      return escalate({ open: [], signals: { trends } }).hits.map((h) => h.dueInMs / MINUTE);
    };
    expect([dueIn(110, 40), dueIn(45, 40), dueIn(30, 30), dueIn(5, 30)]).toEqual([[80], [15], [0], [0]]);
  });
});

describe('the level', () => {
  it.each([
    [0, 1, null],
    [9.9, 1, null],
    [10, 2, 'platform-engineer@leanvibe.ai'],
    [30, 3, 'senior-engineer@leanvibe.ai'],
    [120, 4, 'engineering-manager@leanvibe.ai'],
  ])('after %d minutes is %d', (minutes, level, contact) => {
    expect(escalate({ open: [failing({ severity: 'P2' }, minutes)] }).level).toMatchObject({ level, contact });
  });

  it('is a person as soon as something is due: the machine has nothing left to do about it', () => {
    const slow = (minutes: number) =>
      escalate({ open: [], signals: { slowdown: { percent: 90, sustainedMs: minutes * MINUTE } } });
    expect(slow(29)).toMatchObject({ level: { level: 1 } });
    expect(slow(30)).toMatchObject({ level: { level: 2, contact: 'platform-engineer@leanvibe.ai' } });
  });

  it('is a person as soon as a P0 trigger is met', () => {
    expect(escalate({ open: [failing({}, 2, { runs: [failedRun(3)] })] }).level.level).toBe(2);
  });

  it('has no contact where none is configured', () => {
    expect(escalationLevels({ seniorEngineer: '  ' }).map((l) => l.contact)).toEqual([null, null, null, null]);
  });
});

it('says of every trigger whether it can be told, and why not where it cannot', () => {
  const unseen = (signals: EscalationSignals) =>
    escalate({ open: [], signals })
      .triggers.filter((t) => t.unseen !== null)
      .map((t) => t.id);
  expect(unseen({})).toEqual([
    'data-corruption',
    'security-breach',
    'performance-degradation',
    'unknown-errors',
    'quality-violations',
    'resource-trend',
  ]);
  const read = { corruption: [], security: [], unknownErrors: [], usualKnown: true, qualityViolations: 0, trends: [] };
  expect(unseen(read)).toEqual([]);
});

describe('since when a trigger is met', () => {
  it('is since it was first met, over short gaps, and anew after a long one', () => {
    const met = new MetSince();
    expect(met.forMs('x', 0)).toBe(0);
    met.note(['x'], 0);
    met.note([], 20 * MINUTE);
    expect(met.forMs('x', 25 * MINUTE)).toBe(25 * MINUTE);
    met.note(['x'], 25 * MINUTE);
    expect(met.forMs('x', 50 * MINUTE)).toBe(50 * MINUTE);
    expect(met.forMs('x', 56 * MINUTE)).toBe(0);
    met.note(['x'], 56 * MINUTE);
    expect(met.forMs('x', 57 * MINUTE)).toBe(MINUTE);
    expect(met.forMs('y', 57 * MINUTE)).toBe(0);
  });
});
