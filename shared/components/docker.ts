import { z } from 'zod';
import type { DockerState, HostFacts } from '../primitives/owner.ts';
import { seconds } from '../primitives/schemas.ts';
import { setting } from '../primitives/setting.ts';
import { type Declaration, factsOf } from './declaration.ts';

/** What a reading of Docker tells beyond numbers. */
export interface DockerFacts extends HostFacts {
  readonly docker: DockerState;
}

export const docker = {
  id: 'docker',
  title: 'Docker',
  dependsOn: [],
  layer: 'stack',
  hosts: { command: 'docker' },
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
