import type { MetricId } from '../../shared/domain/index.ts';

/** What a figure was over a time that is over. */
export interface Span {
  readonly first: number;
  readonly last: number;
  readonly low: number;
  readonly high: number;
}

/** What was read of a figure between two moments in epoch milliseconds; null where nothing was. */
export type Past = (metric: MetricId, from: number, to: number) => Span | null;
