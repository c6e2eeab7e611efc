import type { ComponentId } from '../../shared/domain/index.ts';
import { ai } from './ai/index.ts';
import { backend } from './backend/index.ts';
import { cli } from './cli/index.ts';
import type { Component, Part } from './component.ts';
import { cpu } from './cpu/index.ts';
import { disk } from './disk/index.ts';
import { docker } from './docker/index.ts';
import { gpu } from './gpu/index.ts';
import { ios } from './ios/index.ts';
import { memory } from './memory/index.ts';
import { mlx } from './mlx/index.ts';
import { models } from './models/index.ts';
import { neo4j } from './neo4j/index.ts';
import { network } from './network/index.ts';
import { backendProcess } from './process/index.ts';
import { redis } from './redis/index.ts';
import { websocket } from './websocket/index.ts';

/** Every component; one that is declared and has no home here, or the home of another, does not compile. */
export const PARTS = {
  backend,
  websocket,
  process: backendProcess,
  ai,
  neo4j,
  redis,
  models,
  mlx,
  docker,
  ios,
  cli,
  memory,
  cpu,
  gpu,
  disk,
  network,
} as const satisfies { readonly [Id in ComponentId]: Component<Id> };

/** The same as a list, in the order of the screens. */
export const EVERY_PART: readonly Part[] = Object.values(PARTS);
