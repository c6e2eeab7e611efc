import { formatClock } from '../../../shared/format.ts';
import { hrefOf, type Route, useParam } from '../../routes.ts';
import type { Stretch } from './strip-blocks.ts';

/** What a page has in its address for a stretch of time that limits it: `?between=2026-11-29T02:10:00Z/2026-11-29T02:40:00Z`. */
const BETWEEN = 'between';
/** Events of one second are not told apart. */
const SECOND_MS = 1000;

/** The stretch that an address names: null for none, `wrong` for what is no stretch of time. */
export function stretchIn(text: string): Stretch | null | 'wrong' {
  if (text === '') return null;
  const [from = Number.NaN, to = Number.NaN, more] = text.split('/').map((part) => Date.parse(part));
  return from >= 0 && to > from && more === undefined ? { from, to } : 'wrong';
}

/** As it stands in an address, to the second: nothing that lies in it is left out. */
export const stretchText = ({ from, to }: Stretch): string =>
  [Math.floor(from / SECOND_MS), Math.ceil(to / SECOND_MS)]
    .map((s) => new Date(s * SECOND_MS).toISOString().replace('.000', ''))
    .join('/');

/** The address of a page, limited to a stretch. */
export const stretchHref = (route: Route, stretch: Stretch): string =>
  `${hrefOf(route)}?${BETWEEN}=${encodeURIComponent(stretchText(stretch))}`;

/** `02:10–02:40`, with the days where they are not today; with seconds where minutes say nothing. */
export function stretchWords({ from, to }: Stretch, nowWall: number): string {
  const exact = to - from < 2 * 60_000;
  const words = (at: number) =>
    `${formatClock(at, nowWall)}${exact ? `:${String(new Date(at).getSeconds()).padStart(2, '0')}` : ''}`;
  return `${words(from)}–${words(to)}`;
}

/** What lies in the stretch; all of it where there is none. */
export const within = <T extends { readonly at: number }>(
  events: readonly T[],
  stretch: Stretch | null,
): readonly T[] => (stretch === null ? events : events.filter(({ at }) => at >= stretch.from && at <= stretch.to));

interface ChosenStretch {
  readonly stretch: Stretch | null;
  /** The address names something that is no stretch of time. */
  readonly isWrong: boolean;
  /** Back leads to what was shown before. */
  readonly choose: (stretch: Stretch | null) => void;
}

/** The stretch of time that limits this page; it stands in the address. */
export function useStretch(): ChosenStretch {
  const [text, setText] = useParam(BETWEEN);
  const stretch = stretchIn(text);
  return {
    stretch: stretch === 'wrong' ? null : stretch,
    isWrong: stretch === 'wrong',
    choose: (next) => setText(next === null ? '' : stretchText(next), true),
  };
}
