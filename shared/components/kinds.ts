import { http } from './http.ts';
import { postgres } from './postgres.ts';
import { tcp } from './tcp.ts';

/** Everything that somebody can add to what is watched, in the order in which it is offered. */
export const KINDS = [http, tcp, postgres] as const;

/** A kind of service: one declaration, of which there can be as many instances as somebody adds. */
export type ServiceKind = (typeof KINDS)[number];
export type KindName = ServiceKind['id'];
