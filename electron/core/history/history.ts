import type { Instant, MetricId } from '../../../shared/domain/index.ts';

/** One value at one time on both clocks. */
export interface Sample {
  readonly mono: number;
  readonly wall: number;
  readonly value: number | null;
}

/** Length of the memory: charts show the last hour. */
export const HISTORY_MS = 3_600_000;
/** Two samples closer than this share a place: an hour at 2 s is 1,800 samples a metric. */
const MIN_STEP_MS = 900;
const SPARK_BUCKETS = 30;
const SPARK_STEP_MS = 30_000;

/** Numbers that a sample takes: time on both clocks, value. */
const FIELDS = 3;

/**
 * The last hour of every metric, in memory. A null marks a gap: no reading, never interpolated. Samples stand as bare numbers one after the other, NaN for null:
 * an hour of objects took four times as much memory.
 */
export class History {
  private readonly series = new Map<MetricId, number[]>();
  /** Lines that were asked for, each with what it was made of: most figures have not changed when one of them has. */
  private readonly sparks = new Map<MetricId, { readonly key: string; readonly line: (number | null)[] }>();

  add(metric: MetricId, at: Instant, value: number | null): void {
    const samples = this.series.get(metric) ?? [];
    const last = sampleAt(samples, -1);
    if (value === null && (last === null || last.value === null)) return;
    // Compared with the one before: a quick series is thinned, not replaced by its latest value for ever.
    const before = sampleAt(samples, -2);
    const isQuick = last?.value != null && before?.value != null && at.mono - before.mono < MIN_STEP_MS;
    if (isQuick && value !== null) samples.length -= FIELDS;
    samples.push(at.mono, at.wall, value ?? Number.NaN);
    // Dropping in blocks keeps the array from being moved at every sample.
    const oldest = at.mono - HISTORY_MS;
    if ((samples[0] ?? oldest) < oldest - 60_000) samples.splice(0, firstSince(samples, oldest));
    this.series.set(metric, samples);
  }

  /** Ends every series: what comes next is not connected to what was before (sleep, failure). */
  gap(at: Instant): void {
    for (const metric of this.series.keys()) this.add(metric, at, null);
  }

  /** Samples of the last `rangeMs`, oldest first. */
  since(metric: MetricId, now: Instant, rangeMs: number): readonly Sample[] {
    const samples = this.series.get(metric) ?? [];
    const found: Sample[] = [];
    for (let i = firstSince(samples, now.mono - rangeMs); i < samples.length; i += FIELDS) found.push(read(samples, i));
    return found;
  }

  /** The last quarter of an hour in half minutes: the mean of each, null where nothing was read. */
  spark(metric: MetricId, now: Instant): (number | null)[] {
    const latest = sampleAt(this.series.get(metric) ?? [], -1);
    const key = `${Math.floor(now.mono / SPARK_STEP_MS)} ${latest?.mono} ${latest?.value}`;
    const known = this.sparks.get(metric);
    if (known?.key === key) return known.line;
    const line = this.newSpark(metric, now);
    this.sparks.set(metric, { key, line });
    return line;
  }

  private newSpark(metric: MetricId, now: Instant): (number | null)[] {
    const sums = new Array<number>(SPARK_BUCKETS).fill(0);
    const counts = new Array<number>(SPARK_BUCKETS).fill(0);
    // Buckets begin at multiples of their length, so that a value does not wander between them from one call to the next.
    const newest = Math.floor(now.mono / SPARK_STEP_MS);
    const samples = this.series.get(metric) ?? [];
    // Each reading has one made anew: no object is made for a sample.
    for (let i = firstSince(samples, now.mono - SPARK_BUCKETS * SPARK_STEP_MS); i < samples.length; i += FIELDS) {
      const bucket = SPARK_BUCKETS - 1 - (newest - Math.floor((samples[i] ?? 0) / SPARK_STEP_MS));
      const value = samples[i + 2] ?? Number.NaN;
      if (bucket < 0 || bucket >= SPARK_BUCKETS || Number.isNaN(value)) continue;
      sums[bucket] = (sums[bucket] ?? 0) + value;
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    return counts.map((count, i) => (count === 0 ? null : Number(((sums[i] ?? 0) / count).toPrecision(4))));
  }
}

/** @param place of its first number */
function read(samples: readonly number[], place: number): Sample {
  const value = samples[place + 2] ?? Number.NaN;
  return { mono: samples[place] ?? 0, wall: samples[place + 1] ?? 0, value: Number.isNaN(value) ? null : value };
}

/** @param index from the end: -1 for the last one */
const sampleAt = (samples: readonly number[], index: number): Sample | null =>
  samples.length < -index * FIELDS ? null : read(samples, samples.length + index * FIELDS);

/** The place of the first sample that is not older; looked for from the end: mostly some minutes of an hour are asked for, and that with every reading. */
function firstSince(samples: readonly number[], mono: number): number {
  let place = samples.length;
  while (place > 0 && (samples[place - FIELDS] ?? 0) >= mono) place -= FIELDS;
  return place;
}
