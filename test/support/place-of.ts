import { graphsOf, type Home } from '../../electron/core/graph/index.ts';
import { COMPONENTS, type ComponentId, type ComponentView } from '../../shared/domain/index.ts';

/** The stack's own compose file: its stores run in containers, its backend does not. */
export const STORES_IN_DOCKER: readonly Home<ComponentId>[] = [
  ['neo4j', 'docker'],
  ['redis', 'docker'],
];

const graphWith = graphsOf(COMPONENTS);

/** Where a component of that stack, or of another one, stands while all is well. */
export const placeOf = (
  id: ComponentId,
  homes = STORES_IN_DOCKER,
): Pick<ComponentView, 'needs' | 'livesIn' | 'column' | 'healers'> => {
  const graph = graphWith(homes);
  const column = graph.columns().findIndex((ids) => ids.includes(id));
  return {
    needs: [...graph.needs(id)],
    livesIn: [...graph.livesIn(id)],
    column: column === -1 ? null : column,
    healers: [...graph.healers(id, () => false)],
  };
};
