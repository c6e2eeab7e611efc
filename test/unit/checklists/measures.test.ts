import { expect, it } from 'vitest';
import { ChecklistRuns, checklistFor, withMeasures } from '../../../electron/checklists/index.ts';
import { judgeMeasure } from '../../../electron/checklists/measures.ts';
import type { Proposal } from '../../../shared/domain/index.ts';
import { incidentWith } from '../../support/incident-detail.ts';

const SINCE = Date.UTC(2025, 10, 3, 12);
const measure: Proposal = {
  id: 'prevention:unstable:redis',
  kind: 'prevention',
  title: 'Give its container a restart policy.',
  evidence: [],
  weight: 3,
  change: null,
  check: { cause: 'unstable:redis', title: 'Redis comes and goes.' },
  decision: 'accepted',
  acceptedAt: SINCE,
};
const check = { kind: 'measure', cause: 'unstable:redis', title: 'Redis comes and goes.', since: SINCE } as const;
const listOf = (id: 'quick' | 'full' | 'emergency', accepted = [measure]) =>
  withMeasures(checklistFor(id, 'http://localhost:8765'), accepted);

it('is one more line of the quick and the full list while it is accepted, and of the emergency none', () => {
  const [quick, full, emergency] = [listOf('quick'), listOf('full'), listOf('emergency')];
  expect(quick.lines.at(-1)).toMatchObject({ id: 'measure-unstable-redis', title: measure.title, check });
  expect(full.lines.at(-1)?.check).toEqual(check);
  expect(emergency.lines.some((l) => l.check.kind === 'measure')).toBe(false);
  expect(listOf('quick', []).lines).toHaveLength(quick.lines.length - 1);
});

it('fails when its cause has come back since, with how often, and only then', () => {
  const outcome = (...incidents: readonly (readonly [openedAt: number, reopenedAt: readonly number[]])[]) =>
    judgeMeasure(check, {
      incidents: ({ from }) =>
        incidents
          .map(([openedAt, again], i) =>
            incidentWith({ id: i + 1, causeId: 'unstable:redis', openedAt, reopened: again.length }),
          )
          .filter((i) => i.openedAt >= from),
      incident: (id) => ({
        timeline: (incidents[id - 1]?.[1] ?? []).map((at) => ({
          at,
          kind: 'reopened',
          component: 'redis',
          text: '',
          raw: null,
        })),
      }),
    });
  expect(outcome([SINCE - 1, []])).toMatchObject({ state: 'passed' });
  expect(outcome([SINCE - 9, [SINCE - 5]])).toMatchObject({ state: 'passed' });
  expect(outcome([SINCE + 1, []], [SINCE + 2, [SINCE + 3]])).toMatchObject({
    state: 'failed',
    evidence: expect.stringMatching(/came back 3 times since .*, never in the two weeks before: .*Last: incident 2\.$/),
  });
  expect(outcome([SINCE - 9, []], [SINCE + 2, []])).toMatchObject({
    evidence: expect.stringMatching(/came back once since .*, once in the two weeks before: /),
  });
  // One that had begun before is the same incident, opened again.
  expect(outcome([SINCE - 9, [SINCE - 5, SINCE + 5]])).toMatchObject({
    state: 'failed',
    evidence: expect.stringContaining('came back once'),
  });
});

it('counts its cause also where an incident had another one before or after it', () => {
  const other = (at: number, named: readonly (readonly [cause: string, at: number, turn: number])[]) =>
    incidentWith({
      id: 7,
      causeId: 'redis-not-running',
      openedAt: at,
      named: named.map(([cause, when, turn]) => ({ cause, title: cause, at: when, turn })),
    });
  const judged = (...all: readonly ReturnType<typeof other>[]) =>
    judgeMeasure(check, { incidents: () => all, incident: () => null });
  const mine = 'unstable:redis';
  expect(
    judged(
      other(SINCE + 1, [
        ['redis-not-running', SINCE + 1, 0],
        [mine, SINCE + 2, 0],
        ['redis-hangs', SINCE + 3, 0],
      ]),
    ),
  ).toMatchObject({
    state: 'failed',
    evidence: expect.stringMatching(/came back once since .*Last: incident 7\.$/),
  });
  // It was one before the measure was accepted, and is another by now.
  expect(
    judged(
      other(SINCE - 9, [
        [mine, SINCE - 9, 0],
        ['redis-not-running', SINCE + 3, 0],
      ]),
    ),
  ).toMatchObject({ state: 'passed' });
  expect(
    judged(
      other(SINCE - 9, [
        [mine, SINCE - 9, 0],
        [mine, SINCE + 3, 1],
      ]),
    ),
  ).toMatchObject({ state: 'failed' });
  expect(judged(other(SINCE + 1, [['redis-not-running', SINCE + 1, 0]]))).toMatchObject({ state: 'passed' });
});

it('waits in a list that was run before it was accepted, and leaves it when it is taken back', () => {
  let accepted: Proposal[] = [];
  const none = { clock: undefined, checkers: undefined } as never;
  const runs = new ChecklistRuns(
    (id) => listOf(id, accepted),
    none,
    none,
    (text) => text,
  );
  const last = () => runs.state('quick').lines.at(-1);
  expect(last()?.id).not.toBe('measure-unstable-redis');
  accepted = [measure];
  expect(last()).toMatchObject({ id: 'measure-unstable-redis', state: 'waiting' });
  accepted = [];
  expect(last()?.id).not.toBe('measure-unstable-redis');
});
