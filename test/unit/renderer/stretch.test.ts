import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wasGoingOn } from '../../../renderer/views/dashboard/incident-filter.ts';
import { stretchIn, stretchText, stretchWords, within } from '../../../renderer/views/dashboard/stretch.ts';
import { INCIDENTS } from '../../support/incidents-fixture.ts';

const at = (hour: number, minute = 0, second = 0): number => new Date(2026, 0, 15, hour, minute, second).getTime();

describe('a stretch of time in an address', () => {
  it('is read as it was written, to the second, and leaves out nothing that lay in it', () => {
    const year = { min: at(0), max: at(0) + 31_536_000_000 };
    fc.assert(
      fc.property(fc.integer(year), fc.integer({ min: 1, max: 86_400_000 }), (from, length) => {
        const read = stretchIn(stretchText({ from, to: from + length }));
        if (read === null || read === 'wrong') return false;
        return read.from <= from && read.to >= from + length && read.to - read.from < length + 2000;
      }),
    );
  });

  it.each(['soon', '/', '2026-01-15T10:00:00Z', '2026-01-15T10:00:00Z/2026-01-15T10:00:00Z', 'x/2026-01-15T10:00:00Z'])(
    '“%s” is none',
    (text) => {
      expect(stretchIn(text)).toBe('wrong');
    },
  );

  it('is none where the address names none, or names one that ends before it begins', () => {
    expect(stretchIn('')).toBeNull();
    expect(stretchIn('2026-01-15T10:00:00Z/2026-01-15T09:00:00Z')).toBe('wrong');
  });

  it('is told by the clock, with days and seconds where these tell it', () => {
    const now = at(14);
    expect(stretchWords({ from: at(10), to: at(11, 30) }, now)).toBe('10:00–11:30');
    expect(stretchWords({ from: at(10), to: at(10, 0, 20) }, now)).toBe('10:00:00–10:00:20');
    expect(stretchWords({ from: at(-1), to: at(1) }, now)).toBe('14 Jan 23:00–01:00');
  });
});

describe('what lies in a stretch', () => {
  it('has its moment in it, and is everything where there is none', () => {
    const events = [{ at: at(9) }, { at: at(10) }, { at: at(11) }];
    expect(within(events, null)).toBe(events);
    expect(within(events, { from: at(9, 30), to: at(11) })).toEqual(events.slice(1));
  });

  it('is an incident that was going on in it, whenever it began', () => {
    const [some] = INCIDENTS;
    if (some === undefined) throw new Error('There is no incident in the fixtures.');
    const closed = { ...some, state: 'closed' as const, startedAt: at(9), openedAt: at(9), closedAt: at(10) };
    const goesOn = (from: number, to: number, of = closed) => wasGoingOn(of, { from: at(from), to: at(to) }, at(14));
    expect([goesOn(8, 9), goesOn(8, 10), goesOn(10, 12), goesOn(11, 12)]).toEqual([false, true, true, false]);
    expect(wasGoingOn({ ...closed, state: 'open', closedAt: null }, { from: at(13), to: at(15) }, at(14))).toBe(true);
  });
});
