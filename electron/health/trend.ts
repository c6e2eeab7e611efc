import type { MemoryTrend } from '../../shared/domain/index.ts';
import { median } from '../../shared/statistics.ts';

export interface TrendSample {
  /** Milliseconds, monotonic. */
  readonly mono: number;
  readonly value: number;
}

/** Fewer samples say nothing. */
const MIN_SAMPLES = 6;
/** All pairs of this many samples are 1,128: exact enough, and cheap. */
const MAX_SAMPLES = 48;

/**
 * Slope of a series by Theil and Sen: the median of the slopes of all pairs, which one spike (a large request) does not move.
 * @param limit value whose distance is told in time, or null
 * @returns null with fewer than 6 samples
 */
export function trendOf(samples: readonly TrendSample[], limit: number | null): MemoryTrend | null {
  if (samples.length < MIN_SAMPLES) return null;
  const thinned = thin(samples);
  const first = thinned[0];
  const last = thinned.at(-1);
  if (first === undefined || last === undefined || last.mono <= first.mono) return null;
  const slopes: number[] = [];
  let rising = 0;
  for (const [i, a] of thinned.entries()) {
    for (const b of thinned.slice(i + 1)) {
      if (b.mono <= a.mono) continue;
      slopes.push((b.value - a.value) / (b.mono - a.mono));
      rising += b.value > a.value ? 1 : b.value === a.value ? 0.5 : 0;
    }
  }
  const perMs = median(slopes);
  if (perMs === null) return null;
  const room = limit === null ? null : limit - last.value;
  return {
    bytesPerMinute: perMs * 60_000,
    confidence: rising / slopes.length,
    spanMs: last.mono - first.mono,
    limitInMs: room === null || room <= 0 || perMs <= 0 ? null : room / perMs,
  };
}

/** Evenly taken samples, the last always among them. */
function thin(samples: readonly TrendSample[]): readonly TrendSample[] {
  if (samples.length <= MAX_SAMPLES) return samples;
  const step = (samples.length - 1) / (MAX_SAMPLES - 1);
  return Array.from({ length: MAX_SAMPLES }, (_, i) => samples[Math.round(i * step)]).filter((s) => s !== undefined);
}

/** Growth that counts as a leak: steady, and more than a warm cache would make of itself. */
const LEAK_CONFIDENCE = 0.85;
const LEAK_BYTES_PER_MINUTE = 1024 * 1024;

/** Whether a trend is steady and steep enough to suspect a leak. */
export const isLeak = (trend: MemoryTrend | null | undefined, windowMs: number): trend is MemoryTrend =>
  trend != null &&
  trend.spanMs >= windowMs &&
  trend.confidence >= LEAK_CONFIDENCE &&
  trend.bytesPerMinute >= LEAK_BYTES_PER_MINUTE;
