import { z } from 'zod';

/**
 * Everything that Lifeguard watches, declared once: order here is the order on every screen and never changes by
 * itself; `dependsOn` is the graph that diagnosis follows from a symptom to its root.
 */
export const COMPONENTS = [
  { id: 'docker', title: 'Docker', dependsOn: [] },
  { id: 'backend', title: 'Backend', dependsOn: ['neo4j', 'redis'] },
  { id: 'websocket', title: 'WebSocket', dependsOn: ['backend'] },
  { id: 'process', title: 'Backend process', dependsOn: [] },
  { id: 'ai', title: 'AI service', dependsOn: ['backend', 'models', 'mlx'] },
  { id: 'neo4j', title: 'Neo4j', dependsOn: ['docker'] },
  { id: 'redis', title: 'Redis', dependsOn: ['docker'] },
  { id: 'models', title: 'MLX models', dependsOn: ['disk'] },
  { id: 'mlx', title: 'MLX runtime', dependsOn: [] },
  { id: 'ios', title: 'iOS', dependsOn: ['websocket'] },
  { id: 'cli', title: 'LeanVibe CLI', dependsOn: ['backend'] },
  { id: 'memory', title: 'Memory', dependsOn: [] },
  { id: 'cpu', title: 'CPU', dependsOn: [] },
  { id: 'disk', title: 'Disk', dependsOn: [] },
] as const satisfies readonly ComponentDefinition[];

interface ComponentDefinition {
  readonly id: string;
  readonly title: string;
  /** A component is only explained by its dependency when it really runs on it (Docker: only if containerised). */
  readonly dependsOn: readonly string[];
}

export type ComponentId = (typeof COMPONENTS)[number]['id'];
export const COMPONENT_IDS = COMPONENTS.map((c) => c.id);
export const ComponentIdSchema = z.enum(COMPONENT_IDS as [ComponentId, ...ComponentId[]]);

/** The name a person sees for a component. */
export const componentTitle = (id: ComponentId): string => COMPONENTS.find((c) => c.id === id)?.title ?? id;
