import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLeak, trendOf } from '../../../electron/health/index.ts';

const MB = 1024 ** 2;
const line = (count: number, at: (i: number) => number) =>
  Array.from({ length: count }, (_, i) => ({ mono: i * 10_000, value: at(i) }));

describe('the trend of memory', () => {
  it('is known exactly for a steady leak, with the time to the limit', () => {
    // 2 MB every 10 s from 100 MB: 12 MB a minute; 198 MB after 49 steps, so 302 MB to 500 MB.
    const trend = trendOf(
      line(50, (i) => (100 + 2 * i) * MB),
      500 * MB,
    );
    expect(trend?.bytesPerMinute).toBeCloseTo(12 * MB);
    expect(trend?.confidence).toBe(1);
    expect(trend?.limitInMs).toBeCloseTo((302 / 12) * 60_000, -2);
    expect(isLeak(trend, 300_000)).toBe(true);
    expect(isLeak(trend, 600_000)).toBe(false);
  });

  it('is not moved by one large request', () => {
    const trend = trendOf(
      line(40, (i) => (i === 20 ? 900 : 200) * MB),
      500 * MB,
    );
    expect(trend?.bytesPerMinute).toBe(0);
    expect(isLeak(trend, 60_000)).toBe(false);
  });

  it('takes a cache that fills and stays for none', () => {
    const trend = trendOf(
      line(60, (i) => Math.min(300, 100 + 20 * i) * MB),
      500 * MB,
    );
    expect(isLeak(trend, 300_000)).toBe(false);
  });

  it('is over when it is over, however steep it was', () => {
    // 30 MB a minute for three minutes, then nothing more for three: together that looks like 14 MB a minute.
    const grown = line(37, (i) => (200 + 5 * Math.min(i, 18)) * MB);
    const trend = trendOf(grown, 500 * MB);
    expect(trend?.bytesPerMinute).toBe(0);
    expect(trend?.spanMs).toBeLessThan(180_000);
    expect(isLeak(trend, 300_000)).toBe(false);
    expect(isLeak(trendOf(grown.slice(0, 19), 500 * MB), 180_000)).toBe(true);
  });

  it('is over when what was taken is given back', () => {
    const trend = trendOf(
      line(37, (i) => (i <= 18 ? 200 + 5 * i : 200) * MB),
      500 * MB,
    );
    expect(isLeak(trend, 60_000)).toBe(false);
    expect(trend?.limitInMs).toBeNull();
  });

  it('begins anew after what was given back soon after a start, and not with each filling of a cache that is emptied', () => {
    // 431 MB for a minute, then 290 MB and 24 MB a minute more for seven.
    const trend = trendOf(
      line(50, (i) => (i < 7 ? 431 : 290 + 4 * (i - 7)) * MB),
      500 * MB,
    );
    expect(trend?.bytesPerMinute).toBeCloseTo(24 * MB);
    expect(isLeak(trend, 300_000)).toBe(true);
    for (const count of [70, 90, 100, 140]) {
      const filling = line(count, (i) => (200 + 4 * (i % 40)) * MB);
      expect(isLeak(trendOf(filling, 500 * MB), 300_000), `${count} samples`).toBe(false);
    }
  });

  it('goes on through a pause that is shorter than a third of it', () => {
    const trend = trendOf(
      line(60, (i) => (200 + 2 * (i < 30 ? i : Math.max(30, i - 5))) * MB),
      900 * MB,
    );
    expect(isLeak(trend, 300_000)).toBe(true);
    expect(trend?.spanMs).toBe(590_000);
  });

  it('says nothing with too few samples, and no time where it shrinks or is above the limit', () => {
    expect(
      trendOf(
        line(5, (i) => i),
        null,
      ),
    ).toBeNull();
    expect(
      trendOf(
        line(10, (i) => (500 - i) * MB),
        600 * MB,
      )?.limitInMs,
    ).toBeNull();
    expect(
      trendOf(
        line(10, (i) => (700 + i) * MB),
        600 * MB,
      )?.limitInMs,
    ).toBeNull();
  });

  it('is finite, and its confidence a share, for every series', () => {
    const sample = fc.record({ mono: fc.integer({ min: 0, max: 1e9 }), value: fc.integer({ min: 0, max: 1e12 }) });
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 200 }), (samples) => {
        const trend = trendOf(
          samples.toSorted((a, b) => a.mono - b.mono),
          5e8,
        );
        if (trend === null) return;
        expect(Number.isFinite(trend.bytesPerMinute)).toBe(true);
        expect(trend.confidence).toBeGreaterThanOrEqual(0);
        expect(trend.confidence).toBeLessThanOrEqual(1);
      }),
    );
  });
});
