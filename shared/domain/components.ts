import { z } from 'zod';

/** What is said of a component once and for all; the graph (`electron/core/graph.ts`) is made of these and of what was read. */
interface Declaration<Id extends string> {
  readonly id: Id;
  readonly title: string;
  /** What it cannot do its work without. */
  readonly dependsOn: readonly Id[];
  /** What it stops and starts with. */
  readonly partOf?: Id;
  /** Where it is drawn: in the picture of the stack, or in the line of the machine. */
  readonly layer: 'stack' | 'machine';
  /** A look at it starts programs or reads many files: it is looked at seldom, and never only because something beside it fails. */
  readonly expensive?: true;
  /** A container engine, Homebrew or launchd may run it, and starts it again then. */
  readonly hasOwner?: true;
  /** What has an owner may live in it; what does is read. */
  readonly hosts?: true;
  /** Its trouble is always its own: it needs others, and fails for none of them. */
  readonly suffers?: 'never';
}

const DECLARED = [
  { id: 'docker', title: 'Docker', dependsOn: [], layer: 'stack', hosts: true },
  {
    id: 'backend',
    title: 'Backend',
    dependsOn: ['neo4j', 'redis', 'memory', 'cpu'],
    layer: 'stack',
    hasOwner: true,
  },
  { id: 'websocket', title: 'WebSocket', dependsOn: [], partOf: 'backend', layer: 'stack' },
  { id: 'process', title: 'Backend process', dependsOn: [], partOf: 'backend', layer: 'machine' },
  { id: 'ai', title: 'AI service', dependsOn: ['models', 'mlx'], partOf: 'backend', layer: 'stack' },
  { id: 'neo4j', title: 'Neo4j', dependsOn: ['disk'], layer: 'stack', hasOwner: true },
  { id: 'redis', title: 'Redis', dependsOn: ['disk'], layer: 'stack', hasOwner: true },
  { id: 'models', title: 'MLX models', dependsOn: ['disk'], layer: 'stack', expensive: true },
  { id: 'mlx', title: 'MLX runtime', dependsOn: [], layer: 'stack', expensive: true },
  { id: 'ios', title: 'iOS', dependsOn: ['websocket'], layer: 'stack', expensive: true, suffers: 'never' },
  { id: 'cli', title: 'LeanVibe CLI', dependsOn: ['backend'], layer: 'stack', expensive: true },
  { id: 'memory', title: 'Memory', dependsOn: [], layer: 'machine' },
  { id: 'cpu', title: 'CPU', dependsOn: [], layer: 'machine' },
  { id: 'disk', title: 'Disk', dependsOn: [], layer: 'machine' },
] as const satisfies readonly Declaration<string>[];

export type ComponentId = (typeof DECLARED)[number]['id'];
export type ComponentDeclaration = Declaration<ComponentId>;
/** Components that somebody else may run, who is looked for then. */
export type OwnedId = Extract<(typeof DECLARED)[number], { readonly hasOwner: true }>['id'];

/** Everything that Lifeguard watches, declared once: order here is the order on every screen and never changes by itself. */
export const COMPONENTS: readonly ComponentDeclaration[] = DECLARED;
export const COMPONENT_IDS = COMPONENTS.map((c) => c.id);
export const ComponentIdSchema = z.enum(COMPONENT_IDS as [ComponentId, ...ComponentId[]]);

/** The name a person sees for a component. */
export const componentTitle = (id: ComponentId): string => COMPONENTS.find((c) => c.id === id)?.title ?? id;
