import type { ServiceKind } from '../../shared/components/kinds.ts';
import { http } from './http/index.ts';
import { postgres } from './postgres/index.ts';
import type { KindOf } from './service.ts';
import { tcp } from './tcp/index.ts';

/** Every kind of service; one that is declared and has no home here, or the home of another, does not compile. */
export const KIND_HOMES = { http, tcp, postgres } as const satisfies {
  readonly [Id in ServiceKind['id']]: KindOf<Extract<ServiceKind, { readonly id: Id }>>;
};
