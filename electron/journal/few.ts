import type { ReviewItem } from '../../shared/domain/index.ts';
import { counted } from '../../shared/format.ts';

/** More of a kind are left for the lists of incidents and recoveries. */
const MOST = 5;

/** The first of a kind, and how many more there are. @param page where they are listed */
export function few<T>(all: readonly T[], told: (one: T) => ReviewItem, page = 'incidents'): ReviewItem[] {
  const left = all.length - MOST;
  return [
    ...all.slice(0, MOST).map(told),
    ...(left > 0 ? [{ text: left === 1 ? 'And one more.' : `And ${left} more.`, page }] : []),
  ];
}

/** `worked 2 of 3 times`; what was tried once worked or did not. */
export const workedWords = (worked: number, of: number): string =>
  of === 1
    ? worked === 1
      ? 'worked the one time'
      : 'did not work the one time'
    : `worked ${worked} of ${counted(of, 'time')}`;
