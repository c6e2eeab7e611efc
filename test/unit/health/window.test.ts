import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorRate, MIN_ERROR_SAMPLES, MIN_PERCENTILE_SAMPLES, percentiles } from '../../../electron/health/index.ts';

const oks = (n: number) => Array.from({ length: n }, () => true);

describe('percentiles', () => {
  it('does not guess from too few samples', () => {
    expect(percentiles(Array(MIN_PERCENTILE_SAMPLES - 1).fill(5))).toBeNull();
  });

  it('takes the nearest rank', () => {
    const samples = Array.from({ length: 100 }, (_, i) => i + 1);
    expect(percentiles(samples.toReversed())).toEqual({ p50: 50, p95: 95, p99: 99 });
  });

  it('always names samples, in order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 20, maxLength: 300 }),
        (samples) => {
          const p = percentiles(samples);
          expect(p !== null && p.p50 <= p.p95 && p.p95 <= p.p99).toBe(true);
          expect(samples).toEqual(expect.arrayContaining([p?.p50, p?.p95, p?.p99]));
        },
      ),
    );
  });
});

describe('error rate', () => {
  it('does not guess from too few samples', () => {
    expect(errorRate(oks(MIN_ERROR_SAMPLES - 1))).toBeNull();
  });

  it('counts failures here and there', () => {
    expect(errorRate([...oks(50), false, ...oks(48), false])).toBe(2);
  });

  it('leaves an outage and all before it out', () => {
    expect(errorRate([false, ...oks(99), false, false, false, ...oks(100)])).toBe(0);
    expect(errorRate([...oks(200), false, false, false, ...oks(10)])).toBeNull();
  });
});
