import {
  type Catalogue,
  type ComponentId,
  catalogueIn,
  homesIn,
  type Readings,
  type Settings,
} from '../../shared/domain/index.ts';
import { type Graph, graphsOf } from '../core/graph/index.ts';

export type ComponentGraph = Graph<ComponentId>;

type Homes = Parameters<ReturnType<typeof graphsOf<ComponentId>>>[0];
const made = new WeakMap<Catalogue, (homes: Homes) => ComponentGraph>();

/** The graph of everything in a catalogue. */
function graphWith(catalogue: Catalogue, homes: Homes): ComponentGraph {
  const graphs = made.get(catalogue) ?? graphsOf(catalogue.components);
  made.set(catalogue, graphs);
  return graphs(homes);
}

/** What stands on what, by the declarations and by what was read last. */
export const graphIn = ({
  readings,
  settings,
}: {
  readonly readings: Readings;
  readonly settings: Settings;
}): ComponentGraph => graphWith(catalogueIn(settings), homesIn(readings));
