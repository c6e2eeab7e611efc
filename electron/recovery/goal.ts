import type { Goal } from '../../shared/domain/index.ts';
import { formatValue } from '../../shared/format.ts';
import type { Attempt } from './attempt.ts';

/**
 * Why a plan whose every step went well did not help all the same, with what to do now; null where it did, or where its figure could not
 * be taken.
 */
export function missed({ what, unit, limit, next }: Goal, { before, after }: Attempt['figures']): string | null {
  if (after?.value == null || after.value <= limit) return null;
  // There was nothing to mend.
  if (before?.value != null && before.value <= limit) return null;
  const show = (value: number) => formatValue(value, unit);
  const was = before?.value == null ? '' : `${show(before.value)} before and `;
  return `It did not help: ${what} was ${was}${show(after.value)} after; the limit is ${show(limit)}. ${next}`;
}
