import { ai } from './ai.ts';
import { backend } from './backend.ts';
import { cli } from './cli.ts';
import { cpu } from './cpu.ts';
import { disk } from './disk.ts';
import { docker } from './docker.ts';
import { gpu } from './gpu.ts';
import { ios } from './ios.ts';
import { memory } from './memory.ts';
import { mlx } from './mlx.ts';
import { models } from './models.ts';
import { neo4j } from './neo4j.ts';
import { network } from './network.ts';
import { backendProcess } from './process.ts';
import { redis } from './redis.ts';
import { websocket } from './websocket.ts';

/** Everything that Lifeguard watches; the order here is the order on every screen and never changes by itself. */
export const DECLARATIONS = [
  docker,
  backend,
  websocket,
  backendProcess,
  ai,
  neo4j,
  redis,
  models,
  mlx,
  ios,
  cli,
  memory,
  cpu,
  gpu,
  disk,
  network,
] as const;
