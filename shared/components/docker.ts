import { z } from 'zod';
import type { DockerState, Owner } from '../primitives/owner.ts';
import type { ProcessInfo, StartAgain } from '../primitives/process.ts';
import { seconds } from '../primitives/schemas.ts';
import { setting } from '../primitives/setting.ts';
import { type Declaration, factsOf } from './declaration.ts';

/** What a reading of Docker tells beyond numbers. */
export interface DockerFacts {
  readonly docker: DockerState;
  /** Who owns each component that was found; absent where nothing was found. */
  readonly owners: { readonly backend: Owner; readonly neo4j: Owner; readonly redis: Owner };
  /** Who listens on the port of a store on this machine, looked up while the store does not answer; null where nobody was found. */
  readonly holders: { readonly neo4j: ProcessInfo | null; readonly redis: ProcessInfo | null };
  /** Whether that process can be ended and started again just as it was started; null where there is none. */
  readonly again: { readonly neo4j: StartAgain | null; readonly redis: StartAgain | null };
  /** Components that run in a container, or did when the engine was last seen. */
  readonly containerised: readonly ('backend' | 'neo4j' | 'redis')[];
}

export const docker = {
  id: 'docker',
  title: 'Docker',
  dependsOn: [],
  layer: 'stack',
  hosts: true,
  settings: {
    enabled: setting({
      schema: z.boolean(),
      fallback: true,
      title: 'Look at Docker',
      about: 'Whether the Docker engine and its containers are looked at.',
    }),
    'cadence.services': setting({
      schema: seconds,
      fallback: 60,
      title: 'Docker and launchd every (s)',
      about: 'How often service managers are looked at; at once when a component they own fails.',
    }),
  },
  metrics: {},
  runbooks: {
    'start-docker': {
      title: 'Start Docker',
      does: 'Starts the Docker engine of the current context and waits until it answers.',
      never: 'Never changes the context or a container.',
      harmless: true,
    },
  },
  facts: factsOf<DockerFacts>(),
} as const satisfies Declaration;
