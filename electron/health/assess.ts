import type { Assessment, ComponentId, Readings, Settings } from '../../shared/domain/index.ts';
import { assessAi, assessMlx, assessModels } from './ai.ts';
import { assessBackend, assessProcess, assessWebsocket } from './backend.ts';
import { assessNeo4j, assessRedis } from './data.ts';
import { assessDocker } from './docker.ts';
import type { AssessInput, UseContext } from './findings.ts';
import { assessCli, assessIos } from './ios.ts';
import { assessCpu, assessDisk, assessMemory } from './machine.ts';

const ASSESSORS: Readonly<Record<ComponentId, (input: AssessInput) => Assessment>> = {
  docker: assessDocker,
  backend: assessBackend,
  websocket: assessWebsocket,
  process: assessProcess,
  ai: assessAi,
  models: assessModels,
  mlx: assessMlx,
  neo4j: assessNeo4j,
  redis: assessRedis,
  ios: assessIos,
  cli: assessCli,
  memory: assessMemory,
  cpu: assessCpu,
  disk: assessDisk,
};

/**
 * What the latest readings say about one component, before hysteresis.
 * @param use tells components that this machine does not use from those that are down; without it all count as used
 */
export const assess = (
  component: ComponentId,
  readings: Readings,
  settings: Settings,
  use: UseContext | null = null,
): Assessment => ASSESSORS[component]({ component, readings, settings, use });
