import { chroma } from './chroma.ts';
import { http } from './http.ts';
import { DECLARATIONS } from './index.ts';
import { llamaServer } from './llama-server.ts';
import { lmStudio } from './lm-studio.ts';
import { mlxLm } from './mlx-lm.ts';
import { ollama } from './ollama.ts';
import { postgres } from './postgres.ts';
import { program } from './program.ts';
import { qdrant } from './qdrant.ts';
import { tcp } from './tcp.ts';

/** What is always there, and of which somebody can have more. */
type Further = Extract<(typeof DECLARATIONS)[number], { readonly service: object }>;
export type FurtherId = Further['id'];
export const FURTHER = DECLARATIONS.filter((d): d is Further => 'service' in d);

/** Everything that somebody can add to what is watched, in the order in which it is offered. */
export const KINDS = [
  http,
  tcp,
  program,
  postgres,
  ...FURTHER,
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
