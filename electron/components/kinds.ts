import type { ServiceKind } from '../../shared/components/kinds.ts';
import { http } from './http/index.ts';
import type { KindOf } from './service.ts';
import { tcp } from './tcp/index.ts';

/** Every kind of service; one that is declared and has no home here, or the home of another, does not compile. */
export const KIND_HOMES = { http, tcp } as const satisfies {
  readonly [Id in ServiceKind['id']]: KindOf<Extract<ServiceKind, { readonly id: Id }>>;
};
