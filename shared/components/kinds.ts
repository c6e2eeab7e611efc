import { chroma } from './chroma.ts';
import { http } from './http.ts';
import { llamaServer } from './llama-server.ts';
import { lmStudio } from './lm-studio.ts';
import { mlxLm } from './mlx-lm.ts';
import { neo4j } from './neo4j.ts';
import { ollama } from './ollama.ts';
import { postgres } from './postgres.ts';
import { program } from './program.ts';
import { qdrant } from './qdrant.ts';
import { redis } from './redis.ts';
import { tcp } from './tcp.ts';

/** Everything that somebody can add to what is watched, in the order in which it is offered. */
export const KINDS = [
  http,
  tcp,
  program,
  postgres,
  redis,
  neo4j,
  mlxLm,
  ollama,
  llamaServer,
  lmStudio,
  chroma,
  qdrant,
] as const;

/** A kind of service: one declaration, of which there can be as many instances as somebody adds. */
export type ServiceKind = (typeof KINDS)[number];
export type KindName = ServiceKind['id'];
