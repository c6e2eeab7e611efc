import { FURTHER, type FurtherId, type ServiceKind } from '../../shared/components/kinds.ts';
import { chroma } from './chroma/index.ts';
import { further } from './further.ts';
import { http } from './http/index.ts';
import { PARTS } from './list.ts';
import { llamaServer } from './llama-server/index.ts';
import { lmStudio } from './lm-studio/index.ts';
import { mlxLm } from './mlx-lm/index.ts';
import { ollama } from './ollama/index.ts';
import { postgres } from './postgres/index.ts';
import { program } from './program/index.ts';
import { qdrant } from './qdrant/index.ts';
import type { KindOf } from './service.ts';
import { tcp } from './tcp/index.ts';

type KindsById<Id extends ServiceKind['id']> = {
  readonly [I in Id]: KindOf<Extract<ServiceKind, { readonly id: I }>>;
};

/** Further ones of what is always there; `Component` sees to it that each of them says what that needs. */
const FURTHER_HOMES = Object.fromEntries(
  FURTHER.map((declaration) => [declaration.id, further(declaration, PARTS[declaration.id])]),
) as unknown as KindsById<FurtherId>;

/** Every kind of service; one that is declared and has no home here, or the home of another, does not compile. */
export const KIND_HOMES = {
  http,
  tcp,
  process: program,
  postgres,
  ...FURTHER_HOMES,
  'mlx-lm': mlxLm,
  ollama,
  'llama-server': llamaServer,
  'lm-studio': lmStudio,
  chroma,
  qdrant,
} as const satisfies KindsById<ServiceKind['id']>;
