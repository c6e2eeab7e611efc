import { describe, expect, it } from 'vitest';
import { beforeEnd } from '../../../electron/components/backend/before-end.ts';
import { PastFigures } from '../../../electron/core/history/past.ts';
import type { Past, Span } from '../../../electron/diagnosis/index.ts';
import type { MetricId } from '../../../shared/domain/index.ts';
import { settingsWith } from '../../support/builders.ts';

const MB = 1024 ** 2;
const GB = 1024 ** 3;
const from = (first: number, high: number): Span => ({ first, last: high, low: first, high });
const pastOf =
  (figures: Partial<Record<MetricId, Span>>): Past =>
  (metric) =>
    figures[metric] ?? null;
const told = (figures: Partial<Record<MetricId, Span>>, ranSeconds = 3600) =>
  beforeEnd({ at: 1_700_000_000_000, ranSeconds }, pastOf(figures), settingsWith());

describe('what memory did before an end', () => {
  it('is told with the figures of the tree and of the machine, and that memory was short', () => {
    expect(
      told({
        'process.resident': from(310 * MB, 1.9 * GB),
        'memory.used': from(61, 97),
        'memory.swap': from(0, 3 * GB),
        'memory.pressure': from(0, 2),
      }),
    ).toBe(
      'In the 5 min before: its memory grew from 310 MB to 1.9 GB; memory in use on this machine rose from 61 % to 97 %; swap rose from 0 B to 3 GB; memory pressure was critical. Memory was short: a smaller model, or less beside it, leaves more.',
    );
  });

  it('is told as quiet where nothing moved', () => {
    expect(
      told({
        'process.resident': from(310 * MB, 312 * MB),
        'memory.used': from(41, 42),
        'memory.pressure': from(0, 0),
      }),
    ).toBe(
      'In the 5 min before: its memory stayed at about 312 MB; memory in use on this machine was at 42 %; memory pressure was normal. Memory was not short.',
    );
  });

  it('counts memory with its part on the GPU where that was read', () => {
    expect(told({ 'process.resident': from(1 * GB, 1 * GB), 'process.footprint': from(9 * GB, 19 * GB) })).toBe(
      'In the 5 min before: its memory grew from 9 GB to 19 GB.',
    );
  });

  it('goes back no further than the process ran, and says nothing where nothing was read', () => {
    expect(told({ 'process.resident': from(310 * MB, 310 * MB) }, 40)).toMatch(/^In the 40 s before: /);
    expect(told({})).toBeNull();
  });

  it('takes memory in use for short only where the system has no word for it', () => {
    expect(told({ 'memory.used': from(96, 97) })).toMatch(/Memory was short/);
    expect(told({ 'memory.used': from(96, 97), 'memory.pressure': from(0, 1) })).toMatch(/Memory was not short/);
  });
});

describe('figures of a time that is over', () => {
  it('are read once, and again as long as some may still be written', () => {
    const asked: string[] = [];
    let now = 10_000;
    const past = new PastFigures(
      (metric) => {
        asked.push(metric);
        return [
          { low: 1, mean: 2, high: 3 },
          { low: 0, mean: 4, high: 9 },
        ];
      },
      () => now,
    );
    expect(past.between('memory.used', 0, 10_000)).toEqual({ first: 2, last: 4, low: 0, high: 9 });
    past.between('memory.used', 0, 10_000);
    expect(asked).toHaveLength(2);
    now = 60_000;
    past.between('memory.used', 0, 10_000);
    past.between('memory.used', 0, 10_000);
    expect(asked).toHaveLength(3);
  });
});
