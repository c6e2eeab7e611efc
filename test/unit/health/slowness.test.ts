import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BackendFigures } from '../../../electron/components/backend/figures.ts';
import { assess } from '../../../electron/components/index.ts';
import { History } from '../../../electron/core/history/history.ts';
import { quickAgainFrom } from '../../../electron/health/index.ts';
import { at, readingOf, settingsWith } from '../../support/builders.ts';

const LIMITS = { 'thresholds.backend.p95': { warning: 600, critical: 1000 } };
const QUICK = 5;
const SLOW = 1600;
const some = (n: number, value: number) => Array<number>(n).fill(value);

/** Whether it is judged slow after each of these answers, one every five seconds, and the figure that is shown then. */
function judged(answers: readonly number[], settings = settingsWith(LIMITS)) {
  const history = new History();
  const figures = new BackendFigures(history);
  return answers.map((value, i) => {
    const now = at(i * 5);
    const metrics = { 'backend.latency': value };
    const reading = figures.extend(readingOf('backend', { status: 200 }, { metrics, at: now }), settings);
    history.add('backend.latency', now, value);
    const { findings } = assess('backend', { backend: reading as never }, settings);
    return { isSlow: findings.some((f) => f.id === 'threshold:backend.p95'), p95: reading.metrics['backend.p95'] };
  });
}

const slowAt = (answers: readonly number[]) => judged(answers).map(({ isSlow }) => isSlow);

describe('slowness', () => {
  it('that ended is over after two quick answers, while the figure of five minutes still tells of it', () => {
    const seen = judged([...some(30, QUICK), ...some(20, SLOW), ...some(3, QUICK)]);
    expect(seen.at(49)).toEqual({ isSlow: true, p95: SLOW });
    expect(seen.slice(50).map(({ isSlow }) => isSlow)).toEqual([true, false, false]);
    expect(seen.at(-1)?.p95).toBe(SLOW);
  });

  it('that ended before there were enough answers to judge it never began', () => {
    expect(slowAt([...some(9, SLOW), ...some(40, QUICK)])).not.toContain(true);
  });

  it('here and there goes on between its slow answers', () => {
    const mixed = Array.from({ length: 60 }, (_, i) => (i % 5 === 0 ? SLOW : QUICK));
    const [first, ...later] = slowAt(mixed).slice(19);
    expect([first, later.includes(false)]).toEqual([true, false]);
  });

  it('is not begun again by one slow answer soon after it was over, and is by many', () => {
    const over = [...some(20, QUICK), ...some(20, SLOW), ...some(12, QUICK)];
    expect(slowAt([...over, SLOW, ...some(30, QUICK)]).slice(over.length)).not.toContain(true);
    expect(slowAt([...over, ...some(20, SLOW)]).at(-1)).toBe(true);
  });

  it('is judged by five minutes again once they have forgotten it', () => {
    expect(slowAt([...some(20, SLOW), ...some(70, QUICK), ...some(20, SLOW)]).at(-1)).toBe(true);
  });

  it('of which no answer was quick since is never over', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 80 }), (slow) => {
        const samples = [...slow, true].map((is) => (is ? SLOW : QUICK));
        expect(quickAgainFrom(samples, 600)).toBeNull();
      }),
    );
  });
});
