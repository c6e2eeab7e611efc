import { COMPONENTS, type ComponentId, type Readings } from '../../shared/domain/index.ts';
import { type Graph, graphsOf } from '../core/graph/index.ts';
import { hosted } from './docker.ts';

export type ComponentGraph = Graph<ComponentId>;

const graphWith = graphsOf(COMPONENTS);

/** What stands on what, by the declarations and by what was read last. */
export const graphIn = (readings: Readings): ComponentGraph => graphWith(hosted(readings));
