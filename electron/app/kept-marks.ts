import type { Series } from '../../shared/contract/index.ts';

type Mark = Series['marks'][number];

/** What was seen now and what was written of it are the same within this time, in milliseconds. */
const SAME_MS = 15_000;

/**
 * The bad times that this Lifeguard saw, with those that were written down before it began. Pure.
 * @param own oldest first, as `kept`
 * @param now epoch milliseconds
 */
export function withKept(own: readonly Mark[], kept: readonly Mark[], now: number): Mark[] {
  const earlier = kept.flatMap((mark): readonly Mark[] => {
    const end = mark.to ?? now;
    const same = own.find((o) => o.from - SAME_MS < end && (o.to ?? now) + SAME_MS > mark.from);
    if (same === undefined) return [{ ...mark, to: end }];
    return same.from - SAME_MS <= mark.from ? [] : [{ ...mark, to: Math.min(end, same.from) }];
  });
  return [...earlier, ...own].toSorted((a, b) => a.from - b.from);
}
