import type { PageState } from '../../store/store.ts';

/** What is always there has shorter names. */
const USUAL = 20;

/** A class for lists of components in which somebody's services have long names: their column is wider then, where there is room. */
export const classOfNames = (
  components: readonly { readonly state: string | null; readonly title: string }[],
): string => (components.some(({ state, title }) => state !== 'off' && title.length > USUAL) ? ' long-names' : '');

/** The same for what is there now. */
export const namesClass = ({ snapshot }: PageState): string => classOfNames(snapshot?.components ?? []);
