import type { Recogniser } from '../discovery/index.ts';
import { KIND_HOMES } from './kinds.ts';

export { publishedContainers } from './docker/published.ts';

/** Whose answer says least about who gives it is asked last. */
const TURN = { itself: 0, several: 1, anybody: 2 } as const satisfies Record<Recogniser['tells'], number>;

/** How each kind is recognised. */
export const RECOGNISERS: readonly Recogniser[] = Object.values(KIND_HOMES)
  .flatMap(({ recogniser }) => recogniser ?? [])
  .toSorted((a, b) => TURN[a.tells] - TURN[b.tells]);
