import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BackOff } from '../../../electron/probes/back-off.ts';

const waitAfter = (failures: number, random: number): number => {
  const backOff = new BackOff();
  for (let i = 0; i < failures; i++) backOff.failed(0, () => random);
  let low = 0;
  let high = 100_000;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (backOff.isDue(middle)) high = middle;
    else low = middle;
  }
  return high;
};

describe('back-off', () => {
  it('is due at once before the first failure and after a success', () => {
    const backOff = new BackOff();
    expect(backOff.isDue(0)).toBe(true);
    backOff.failed(0);
    expect(backOff.isDue(0)).toBe(false);
    backOff.succeeded();
    expect(backOff.isDue(0)).toBe(true);
  });

  it('tries once at once after a connection was lost, and waits when it is lost again', () => {
    const backOff = new BackOff();
    backOff.lost(10);
    expect(backOff.isDue(10)).toBe(true);
    backOff.lost(11);
    expect(backOff.isDue(11)).toBe(false);
  });

  it.each([
    [1, 500],
    [2, 1000],
    [5, 8000],
    [50, 30_000],
  ])('waits at most twice as long each time, up to 30 s (%i failures)', (failures, longest) => {
    expect(waitAfter(failures, 1)).toBeCloseTo(longest, -1);
  });

  it('spreads the waits over the upper half', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
        const longest = Math.min(30_000, 500 * 2 ** (failures - 1));
        const wait = waitAfter(failures, random);
        expect(wait).toBeGreaterThanOrEqual(longest / 2 - 2);
        expect(wait).toBeLessThanOrEqual(longest + 2);
      }),
    );
  });
});
