import { z } from 'zod';
import type { Declaration } from '../components/declaration.ts';
import type { ComponentId, OwnedId } from '../components/derive.ts';
import { DECLARATIONS } from '../components/index.ts';

export type { ComponentId, OwnedId, StoreId } from '../components/derive.ts';

/** What is said of a component once and for all; the graph (`electron/core/graph.ts`) is made of these and of what was read. */
export interface ComponentDeclaration
  extends Pick<Declaration, 'title' | 'layer' | 'expensive' | 'hasOwner' | 'hosts' | 'suffers'> {
  readonly id: ComponentId;
  readonly dependsOn: readonly ComponentId[];
  readonly partOf?: ComponentId;
}

const idOf = ({ id }: Declaration) => id as ComponentId;

/** Everything that Lifeguard watches, in the order of the screens. */
export const COMPONENTS: readonly ComponentDeclaration[] = DECLARATIONS.map((declaration: Declaration) => {
  const { title, dependsOn, partOf, layer, expensive, hasOwner, hosts, suffers } = declaration;
  return {
    id: idOf(declaration),
    title,
    layer,
    dependsOn: dependsOn.map(idOf),
    ...(partOf === undefined ? {} : { partOf: idOf(partOf) }),
    ...(expensive === undefined ? {} : { expensive }),
    ...(hasOwner === undefined ? {} : { hasOwner }),
    ...(hosts === undefined ? {} : { hosts }),
    ...(suffers === undefined ? {} : { suffers }),
  };
});
export const COMPONENT_IDS: readonly ComponentId[] = COMPONENTS.map((c) => c.id);
export const ComponentIdSchema = z.enum(COMPONENT_IDS as [ComponentId, ...ComponentId[]]);

/** Whether somebody else may run it, who is looked for then. */
export const isOwned = (id: ComponentId): id is OwnedId => COMPONENTS.some((c) => c.id === id && c.hasOwner === true);

/** The name a person sees for a component. */
export const componentTitle = (id: ComponentId): string => COMPONENTS.find((c) => c.id === id)?.title ?? id;
