import type { ServiceKind } from '../../shared/components/kinds.ts';
import { neo4j as neo4jDeclaration } from '../../shared/components/neo4j.ts';
import { redis as redisDeclaration } from '../../shared/components/redis.ts';
import { chroma } from './chroma/index.ts';
import { further } from './further.ts';
import { http } from './http/index.ts';
import { llamaServer } from './llama-server/index.ts';
import { lmStudio } from './lm-studio/index.ts';
import { mlxLm } from './mlx-lm/index.ts';
import { neo4j } from './neo4j/index.ts';
import { neo4jRestart } from './neo4j/plan-restart.ts';
import { ollama } from './ollama/index.ts';
import { postgres } from './postgres/index.ts';
import { program } from './program/index.ts';
import { qdrant } from './qdrant/index.ts';
import { redis } from './redis/index.ts';
import { redisRestart } from './redis/plan-restart.ts';
import type { KindOf } from './service.ts';
import { tcp } from './tcp/index.ts';

/** Every kind of service; one that is declared and has no home here, or the home of another, does not compile. */
export const KIND_HOMES = {
  http,
  tcp,
  process: program,
  postgres,
  redis: further(redisDeclaration, redis, redisRestart),
  neo4j: further(neo4jDeclaration, neo4j, neo4jRestart),
  'mlx-lm': mlxLm,
  ollama,
  'llama-server': llamaServer,
  'lm-studio': lmStudio,
  chroma,
  qdrant,
} as const satisfies {
  readonly [Id in ServiceKind['id']]: KindOf<Extract<ServiceKind, { readonly id: Id }>>;
};
