import { z } from 'zod';
import type { Declaration, HostDeclaration } from '../components/declaration.ts';
import {
  type BuiltInId,
  type ComponentId,
  type HostId,
  type OwnedId,
  STORES,
  type StoreDefinition,
  type StoreId,
} from '../components/derive.ts';
import { DECLARATIONS } from '../components/index.ts';
import { MAIN } from '../components/roles.ts';
import { ServiceIdSchema } from '../components/service-ids.ts';

export {
  type BuiltInId,
  CAUSES,
  type ComponentId,
  DEMO_FAULTS,
  type HostId,
  type OwnedId,
  STORES,
  type StoreId,
} from '../components/derive.ts';
export { INFERENCE, LOAD, MAIN, ROOM, RUNTIME } from '../components/roles.ts';

/** What is said of a component once and for all; the graph (`electron/core/graph.ts`) is made of these and of what was read. */
export interface ComponentDeclaration
  extends Pick<
    Declaration,
    'title' | 'layer' | 'expensive' | 'hasOwner' | 'formula' | 'configuredBy' | 'hosts' | 'suffers'
  > {
  readonly id: ComponentId;
  readonly dependsOn: readonly ComponentId[];
  readonly partOf?: ComponentId;
}

/** Everything that is declared of the components, in the order of the screens. */
export const DECLARED: readonly Declaration[] = DECLARATIONS;

const idOf = ({ id }: Declaration) => id as ComponentId;

/** Everything that Lifeguard watches, in the order of the screens. */
export const COMPONENTS: readonly ComponentDeclaration[] = DECLARED.map(componentOf);

/** What the graph and the screens need of a declaration. */
export function componentOf(declaration: Declaration): ComponentDeclaration {
  const { title, dependsOn, partOf, layer, expensive, hasOwner, formula, configuredBy, hosts, suffers } = declaration;
  return {
    id: idOf(declaration),
    title,
    layer,
    dependsOn: dependsOn.map(idOf),
    ...(partOf === undefined ? {} : { partOf: idOf(partOf) }),
    ...(expensive === undefined ? {} : { expensive }),
    ...(hasOwner === undefined ? {} : { hasOwner }),
    ...(formula === undefined ? {} : { formula }),
    ...(configuredBy === undefined ? {} : { configuredBy }),
    ...(hosts === undefined ? {} : { hosts }),
    ...(suffers === undefined ? {} : { suffers }),
  };
}
/** What is always there. */
export const COMPONENT_IDS = COMPONENTS.map((c) => c.id) as readonly BuiltInId[];
/** Whether it is always there, and nobody has to add it. */
export const isBuiltIn = (id: ComponentId): id is BuiltInId => COMPONENT_IDS.some((known) => known === id);
export const BuiltInIdSchema = z.enum(COMPONENT_IDS as [BuiltInId, ...BuiltInId[]]);
/** Only the shape of what somebody added is known here: whoever uses an id looks whether it is there. */
export const ComponentIdSchema: z.ZodType<ComponentId> = z.union([BuiltInIdSchema, ServiceIdSchema]);

/** Whether somebody else may run it, who is looked for then. */
export const isOwned = (id: ComponentId): id is OwnedId => COMPONENTS.some((c) => c.id === id && c.hasOwner === true);

/** Components that somebody else may run. */
export const OWNED_IDS: readonly OwnedId[] = COMPONENTS.map((c) => c.id).filter(isOwned);

/** Components that others may live in, with the command for what lives there. */
export const HOSTS = COMPONENTS.flatMap(({ id, hosts }) =>
  hosts === undefined ? [] : [{ id, ...hosts }],
) as readonly (HostDeclaration & { readonly id: HostId })[];

/** Whether the rest is there for it. */
export const isMain = (id: ComponentId): boolean => id === MAIN.id;

/** Whether it belongs to the stack, and not to the machine that it runs on; what somebody added does. */
export const isOfStack = (id: ComponentId): boolean => DECLARED.find((d) => d.id === id)?.layer !== 'machine';

/** Whether it is the machine's own, the same for every stack that runs there; what is part of something in a stack, as its processes are, is not. */
export const isOwnOfMachine = (id: ComponentId): boolean =>
  DECLARED.some((d) => d.id === id && d.layer === 'machine' && d.partOf === undefined);

/** Whether there is one of it on a machine, however many stacks run there: what is done to it is done to all of them. */
export const isOfMachine = (id: ComponentId): boolean =>
  isOwnOfMachine(id) || DECLARED.some((d) => d.id === id && (d.hosts !== undefined || d.targets === true));

/** Whether its runbooks act on a simulator or device that is chosen first. */
export const hasTargets = (id: ComponentId): boolean => DECLARED.some((d) => d.id === id && d.targets === true);

/** What a store of data declares of itself; every one does. */
export function storeOf(id: StoreId): StoreDefinition {
  const found = STORES.find((store) => store.id === id);
  if (found === undefined) throw new Error(`${id} is no store.`);
  return found;
}

/** The name a person sees for a component. */
export const componentTitle = (id: ComponentId): string => COMPONENTS.find((c) => c.id === id)?.title ?? id;
