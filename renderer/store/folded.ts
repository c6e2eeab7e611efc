import { isBuiltIn, isShown } from '../../shared/domain/index.ts';
import type { PageState } from './store.ts';

/** So many services are shown one by one. Of more, those that are well are told in one line: what is not is what somebody looks for. */
const ONE_BY_ONE = 5;

/** The services that one line stands for, as one text. */
export function foldedIds({ snapshot }: PageState): string {
  const services = (snapshot?.components ?? []).filter((c) => !isBuiltIn(c.id) && isShown(c));
  if (services.length <= ONE_BY_ONE) return '';
  return services
    .filter(({ state }) => state === 'healthy')
    .map(({ id }) => id)
    .join(' ');
}
