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

/** What has not gone on through the last part of its time, this large, is over. */
const LAST_PART = 1 / 3;
/** It goes on while its last part has at least this share of the whole's pace. */
const GOES_ON = 0.5;

/** Growth that counts as a leak: steady, and more than a warm cache would make of itself. */
const LEAK_CONFIDENCE = 0.85;
const LEAK_BYTES_PER_MINUTE = 1024 * 1024;

/**
 * Slope of a series, for as long as it goes on: one that has ended since is told by what came after it, whose span is shorter.
 * @param samples oldest first
 * @param limit value whose distance is told in time, or null
 * @returns null with fewer than 6 samples
 */
export function trendOf(samples: readonly TrendSample[], limit: number | null): MemoryTrend | null {
  const all = slopeOf(samples, limit);
  const risen = all === null || all.confidence >= LEAK_CONFIDENCE ? null : slopeOf(sinceFallOf(samples), limit);
  const whole = risen !== null && risen.confidence >= LEAK_CONFIDENCE ? risen : all;
  const last = slopeOf(lastPartOf(samples), limit);
  if (whole === null || last === null || whole.bytesPerMinute <= 0) return whole;
  return last.bytesPerMinute < whole.bytesPerMinute * GOES_ON ? last : whole;
}

/**
 * The samples since the lowest, where these are most of the time: what was given back soon after a start begins the growth anew. None where they are
 * less: what falls again and again fills a cache.
 */
function sinceFallOf(samples: readonly TrendSample[]): readonly TrendSample[] {
  const lowest = samples.reduce((at, s, i) => (s.value < (samples[at]?.value ?? Number.POSITIVE_INFINITY) ? i : at), 0);
  const [first, low, last] = [samples[0], samples[lowest], samples.at(-1)];
  if (first === undefined || low === undefined || last === undefined) return [];
  return low.mono - first.mono <= (last.mono - first.mono) * LAST_PART ? samples.slice(lowest) : [];
}

/** The samples of the last part of the time, as many as a slope needs at least. */
function lastPartOf(samples: readonly TrendSample[]): readonly TrendSample[] {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined) return [];
  const from = last.mono - (last.mono - first.mono) * LAST_PART;
  const inside = samples.filter((s) => s.mono >= from);
  return inside.length < MIN_SAMPLES ? samples.slice(-MIN_SAMPLES) : inside;
}

/** By Theil and Sen: the median of the slopes of all pairs, which one spike (a large request) does not move. */
function slopeOf(samples: readonly TrendSample[], limit: number | null): MemoryTrend | null {
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

/** Whether a trend is steady and steep enough to suspect a leak. */
export const isLeak = (trend: MemoryTrend | null | undefined, windowMs: number): trend is MemoryTrend =>
  trend != null &&
  trend.spanMs >= windowMs &&
  trend.confidence >= LEAK_CONFIDENCE &&
  trend.bytesPerMinute >= LEAK_BYTES_PER_MINUTE;
