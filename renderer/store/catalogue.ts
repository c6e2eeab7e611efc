import { type Catalogue, catalogueOf, isBuiltIn, type Snapshot } from '../../shared/domain/index.ts';
import type { PageState } from './store.ts';

let last: { readonly key: string; readonly catalogue: Catalogue } = { key: '', catalogue: catalogueOf() };

/** What is known of everything in a snapshot; the same value for as long as nothing is added or taken out. */
export function catalogueFor(components: Snapshot['components']): Catalogue {
  const services = components.flatMap(({ id, kind }) => (isBuiltIn(id) ? [] : [{ id, kind }]));
  const key = services.map(({ id, kind }) => `${id}:${kind}`).join();
  if (last.key !== key) last = { key, catalogue: catalogueOf(services) };
  return last.catalogue;
}

export const catalogueOfPage = ({ snapshot }: PageState): Catalogue => catalogueFor(snapshot?.components ?? []);
