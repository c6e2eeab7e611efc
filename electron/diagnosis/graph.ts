import { COMPONENTS, type ComponentId, homesIn, type Readings } from '../../shared/domain/index.ts';
import { type Graph, graphsOf } from '../core/graph/index.ts';

export type ComponentGraph = Graph<ComponentId>;

const graphWith = graphsOf(COMPONENTS);

/** What stands on what, by the declarations and by what was read last. */
export const graphIn = (readings: Readings): ComponentGraph => graphWith(homesIn(readings));
