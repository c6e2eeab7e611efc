import type { Threshold } from '../../../shared/domain/index.ts';
import { percentiles, quickAgainFrom } from '../../health/index.ts';

/** How long an answer took, in milliseconds, and when it came, by the clock that only goes forward. */
export interface Answer {
  readonly mono: number;
  readonly value: number;
}

/** Remembers when slowness was last over: slow answers of before say nothing about now, as those of a process before do not. */
export class Slowness {
  private overSince = Number.NEGATIVE_INFINITY;

  /**
   * P95 of the answers since slowness was last over.
   * @param answers of the window that is shown, in the order in which they came in
   * @returns milliseconds; null while too few came since; undefined where none was over within that window
   */
  p95Since(answers: readonly Answer[], { warning, critical }: Threshold): number | null | undefined {
    const limit = warning ?? critical;
    if (limit === null) return undefined;
    const since = answers.filter(({ mono }) => mono >= this.overSince);
    const again = quickAgainFrom(
      since.map(({ value }) => value),
      limit,
    );
    const first = again === null ? undefined : since[again];
    if (first !== undefined) this.overSince = first.mono;
    if ((answers[0]?.mono ?? Number.POSITIVE_INFINITY) >= this.overSince) return undefined;
    const judged = answers.filter(({ mono }) => mono >= this.overSince);
    return percentiles(judged.map(({ value }) => value))?.p95 ?? null;
  }
}
