import type { HostDeclaration } from './declaration.ts';
import { dockerHost } from './docker-host.ts';

/** What others live in, as it is seen from outside: for whoever looks at the system around. */
export const HOST_DECLARATIONS: readonly HostDeclaration[] = [dockerHost];
