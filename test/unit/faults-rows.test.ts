import { describe, expect, it } from 'vitest';
import type { FaultCase } from '../faults/harness.ts';
import { Rows } from '../faults/rows.ts';

const cases = ['a', 'long b', 'c', 'long d'].map(
  (id): FaultCase => ({ id, fault: '', ...(id.startsWith('long') ? { long: true } : {}), run: () => Promise.reject() }),
);

describe('the rows of the fault matrix that are left', () => {
  it('are each given out once, those that wait long to whoever is patient and the others to the others', () => {
    const rows = new Rows(cases);
    expect([rows.next(true), rows.next(false), rows.left]).toEqual(['long b', 'a', 2]);
    expect([rows.next(false), rows.next(true), rows.left]).toEqual(['c', 'long d', 0]);
    expect([rows.next(true), rows.next(false)]).toEqual([undefined, undefined]);
  });

  it.each([true, false])('are all given to one alone (patient: %s)', (isPatient) => {
    const rows = new Rows(cases);
    const given = cases.map(() => rows.next(isPatient));
    expect(given.toSorted()).toEqual(['a', 'c', 'long b', 'long d']);
    expect(rows.next(isPatient)).toBeUndefined();
  });
});
