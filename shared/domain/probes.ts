import type { ComponentId, Facts } from '../components/derive.ts';

/** What each probe can tell beyond numbers, by probe id. */
export interface ProbeFacts {
  services: Facts['docker'];
  'backend.http': Facts['backend'];
  'backend.websocket': Facts['websocket'];
  'backend.process': Facts['process'];
  'ai.service': Facts['ai'];
  neo4j: Facts['neo4j'];
  redis: Facts['redis'];
  models: Facts['models'];
  'mlx.runtime': Facts['mlx'];
  ios: Facts['ios'];
  cli: Facts['cli'];
  'machine.memory': Facts['memory'];
  'machine.cpu': Facts['cpu'];
  'machine.disk': Facts['disk'];
}

export type ProbeId = keyof ProbeFacts;
export const PROBE_IDS = [
  'backend.http',
  'backend.websocket',
  'backend.process',
  'ai.service',
  'models',
  'mlx.runtime',
  'neo4j',
  'redis',
  'ios',
  'cli',
  'machine.memory',
  'machine.cpu',
  'machine.disk',
  'services',
] as const satisfies readonly ProbeId[];

/** The probe whose reading decides a component's state and gives its figures. */
export const PROBE_OF: Readonly<Record<ComponentId, ProbeId>> = {
  docker: 'services',
  backend: 'backend.http',
  websocket: 'backend.websocket',
  process: 'backend.process',
  ai: 'ai.service',
  neo4j: 'neo4j',
  redis: 'redis',
  models: 'models',
  mlx: 'mlx.runtime',
  ios: 'ios',
  cli: 'cli',
  memory: 'machine.memory',
  cpu: 'machine.cpu',
  disk: 'machine.disk',
};

/** The component that a probe's reading decides. */
export const COMPONENT_OF = Object.fromEntries(Object.entries(PROBE_OF).map(([c, p]) => [p, c])) as Readonly<
  Record<ProbeId, ComponentId>
>;
