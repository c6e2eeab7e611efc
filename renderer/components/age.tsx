import type { Instant } from '../../shared/domain/index.ts';
import { formatDuration, formatSince } from '../../shared/format.ts';
import { useNow } from '../store/context.tsx';
import { shortAge } from './words.ts';

/** Age of a reading in a column: `2 s`; a dash when there was none. */
export function Age({ at }: { readonly at: Instant | null }) {
  const mono = at?.mono ?? null;
  const text = useNow((now) => (mono === null ? '–' : shortAge(Math.max(0, now.mono - mono))));
  return <span className="age">{text}</span>;
}

/** `40 s ago`, from an hour on `at 14:03`. */
export function Since({ at }: { readonly at: Instant }) {
  // As short as a figure with its unit: no line ends in it.
  return <>{useNow((now) => formatSince(at, now).replaceAll(' ', '\u00a0'))}</>;
}

/** How long something has lasted so far. */
export function Elapsed({ from }: { readonly from: Instant }) {
  return <>{useNow((now) => formatDuration(now.mono - from.mono))}</>;
}
