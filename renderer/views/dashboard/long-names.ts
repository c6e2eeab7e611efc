import type { PageState } from '../../store/store.ts';

/** What is always there has shorter names. */
const USUAL = 20;

/** A class for lists of components in which somebody's services have long names: their column is wider then, where there is room. */
export const namesClass = ({ snapshot }: PageState): string =>
  snapshot?.components.some(({ state, title }) => state !== 'off' && title.length > USUAL) === true
    ? ' long-names'
    : '';
