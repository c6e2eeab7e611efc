import { describe, expect, it } from 'vitest';
import { isPercentile, judgePercentile } from '../../../electron/checklists/percentile.ts';
import { MAIN, type Reading } from '../../../shared/domain/index.ts';
import { failedReading, readingOf } from '../../support/builders.ts';

const check = { kind: 'metric', metric: MAIN.agreed, below: 1000 } as const;
const reading = (ms: number, p95?: number): Reading =>
  readingOf('backend', {}, { metrics: { [MAIN.latency]: ms, ...(p95 === undefined ? {} : { [MAIN.agreed]: p95 }) } });

/** Judges with these kept answers, and with answers that come one after the other; tells how often it asked. */
async function judge(first: Reading | undefined, kept: readonly number[], later: readonly number[] = []) {
  let asked = 0;
  const outcome = await judgePercentile(check, {
    reading: first,
    again: async () => {
      asked += 1;
      return reading(later[asked - 1] ?? 5);
    },
    kept: (metric) => (metric === MAIN.latency ? kept.map((mean) => ({ mean })) : []),
    now: 0,
  });
  return { ...outcome, asked };
}
const times = (count: number, ms: number) => Array.from({ length: count }, () => ms);

describe('the percentile of a checklist', () => {
  it('is what was measured, by this engine or by whoever kept the history, and asks nothing', async () => {
    expect(await judge(reading(5, 40), [])).toMatchObject({ state: 'passed', asked: 0 });
    expect(await judge(reading(5, 1400), times(100, 5))).toMatchObject({ state: 'failed', asked: 0 });
    expect(await judge(reading(5), times(143, 12))).toMatchObject({
      state: 'passed',
      evidence: expect.stringContaining('is 12 ms, of 143 answers that were kept in the last 10 min'),
      asked: 0,
    });
    expect(await judge(reading(5), [...times(90, 12), ...times(10, 1200)])).toMatchObject({
      state: 'failed',
      asked: 0,
    });
  });

  it('is made of a few answers where nothing was kept, which says so', async () => {
    expect(await judge(reading(5), times(19, 12), [9, 8, 7, 6])).toMatchObject({
      state: 'passed',
      evidence: expect.stringMatching(/^The slowest of 5 answers took 9 ms; .* A P95 needs 20/),
      asked: 4,
    });
    expect(await judge(reading(5), [], [1200])).toMatchObject({ state: 'warning', asked: 4 });
    expect(await judge(reading(1100), [], times(4, 1200))).toMatchObject({ state: 'failed', asked: 4 });
  });

  it('is not known where nothing answers', async () => {
    expect(await judge(failedReading('backend', 'refused'), [])).toMatchObject({ state: 'could-not-tell', asked: 0 });
    expect(await judge(undefined, [])).toMatchObject({ state: 'could-not-tell', asked: 0 });
    expect(isPercentile(MAIN.latency)).toBe(false);
  });
});
