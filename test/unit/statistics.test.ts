import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ascending, mean, median, nearestRank } from '../../shared/statistics.ts';

const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 50 });

describe('the median', () => {
  it.each([
    [[], null],
    [[7], 7],
    [[3, 1, 2], 2],
    [[4, 1], 2.5],
    [[10, 9, 100, 1], 9.5],
  ])('of %j is %j', (values, middle) => {
    expect(median(values)).toBe(middle);
  });

  it('has as many numbers above as below, and leaves the numbers in their order', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const before = [...values];
        const middle = median(values) ?? Number.NaN;
        const above = values.filter((v) => v > middle).length;
        const below = values.filter((v) => v < middle).length;
        expect(above).toBeLessThanOrEqual(values.length / 2);
        expect(below).toBeLessThanOrEqual(values.length / 2);
        expect(values).toEqual(before);
      }),
    );
  });
});

describe('the mean', () => {
  it.each([
    [[], null],
    [[2, 4, 9], 5],
  ])('of %j is %j', (values, expected) => {
    expect(mean(values)).toBe(expected);
  });
});

describe('a percentile by nearest rank', () => {
  it.each([
    [[], 50, null],
    [[5], 99, 5],
    [[1, 2, 3, 4], 50, 2],
    [[1, 2, 3, 4], 51, 3],
    [Array.from({ length: 20 }, (_, i) => i + 1), 95, 19],
    [[9, 10, 100], 100, 100],
  ])('of %j at %d percent is %j', (values, percent, expected) => {
    expect(nearestRank(values, percent)).toBe(expected);
  });

  it('is a value that was measured and that so many percent do not exceed', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 100 }), (values, percent) => {
        const rank = nearestRank(ascending(values), percent) ?? Number.NaN;
        expect(values).toContain(rank);
        expect(values.filter((v) => v <= rank).length).toBeGreaterThanOrEqual((percent / 100) * values.length - 1e-9);
      }),
    );
  });
});
