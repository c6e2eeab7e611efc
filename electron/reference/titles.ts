import { type Settings, STORES } from '../../shared/domain/index.ts';
import { endpoints } from './endpoints.ts';
import { FILE_PLACES, OTHER_PLACES } from './places.ts';

/** What each entry of the reference is called, by its id, those of other systems and of what is not used here among them. Looks at nothing. */
export function referenceTitles(settings: Settings): ReadonlyMap<string, string> {
  const databases = STORES.flatMap(({ ports }) =>
    ports.map(({ id, title }) => ({ id, title, group: 'Database Services' })),
  );
  const entries = [...databases, ...FILE_PLACES, ...OTHER_PLACES, ...endpoints(settings)];
  return new Map(entries.map(({ id, group, title }) => [id, `${group}: ${title}`]));
}
