import { describe, expect, it } from 'vitest';
import { placeAfter } from '../../../renderer/store/use-roving.ts';
import { dayOf, type IncidentFilter, matchingIncidents } from '../../../renderer/views/dashboard/incident-filter.ts';
import type { Incident } from '../../../shared/domain/index.ts';
import { INCIDENTS } from '../../support/incidents-fixture.ts';

const NOW = new Date(2026, 0, 15, 10, 30).getTime();
const at = (day: number, hour: number): number => new Date(2026, 0, day, hour).getTime();
const [SOME] = INCIDENTS;
if (SOME === undefined) throw new Error('There is no incident in the fixtures.');
const incident = (id: number, openedAt: number, over: Partial<Incident> = {}): Incident => ({
  ...SOME,
  id,
  state: 'closed',
  startedAt: openedAt,
  openedAt,
  closedAt: openedAt + 60_000,
  affected: [],
  ...over,
});
const ANY: IncidentFilter = { component: '', severity: '', span: '', words: '', stretch: null };
const all = [
  incident(5, at(15, 9)),
  incident(4, at(15, 2), { title: 'Redis stopped', component: 'redis', severity: 'P1' }),
  incident(3, at(14, 21)),
  incident(2, at(14, 12), { affected: ['redis'] }),
  incident(1, at(2, 12), { closedAt: null, state: 'lost' }),
];
const found = (filter: Partial<IncidentFilter>) =>
  matchingIncidents(all, { ...ANY, ...filter }, NOW).map(({ id }) => id);

describe('incidents', () => {
  it('are found by time, component, class and words, all of them', () => {
    expect(found({})).toEqual([5, 4, 3, 2, 1]);
    expect(found({ span: 'night' })).toEqual([4, 3]);
    expect(found({ span: 'today' })).toEqual([5, 4]);
    expect(found({ span: 'week' })).toEqual([5, 4, 3, 2]);
    expect(found({ span: 'no such span' })).toEqual([5, 4, 3, 2, 1]);
    expect(found({ component: 'redis' })).toEqual([4, 2]);
    expect(found({ severity: 'P1', words: 'stopped REDIS' })).toEqual([4]);
    expect(found({ words: 'nowhere' })).toEqual([]);
  });

  it('that went on in a time are of it, whenever they began', () => {
    const long = incident(9, at(14, 12), { closedAt: at(15, 1) });
    const open = incident(8, at(10, 12), { closedAt: null, state: 'open' });
    expect(matchingIncidents([long, open], { ...ANY, span: 'night' }, NOW).map(({ id }) => id)).toEqual([9, 8]);
  });

  it('stand under the day or the night', () => {
    expect(all.map(({ openedAt }) => dayOf(openedAt, NOW))).toEqual([
      'Today',
      'Last night',
      'Last night',
      'Yesterday',
      'Friday 2 January',
    ]);
    expect(dayOf(new Date(2025, 11, 31, 12).getTime(), NOW)).toBe('Wednesday, 31 December 2025');
  });
});

it('arrows stay within the list', () => {
  expect(placeAfter('ArrowDown', 0, 2)).toBe(1);
  expect(placeAfter('ArrowDown', 1, 2)).toBe(1);
  expect(placeAfter('ArrowUp', 0, 2)).toBe(0);
  expect(placeAfter('End', 0, 3)).toBe(2);
  expect(placeAfter('Home', 2, 3)).toBe(0);
  expect(placeAfter('a', 0, 3)).toBeNull();
  expect(placeAfter('ArrowDown', 0, 0)).toBeNull();
});
