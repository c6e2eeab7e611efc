import { z } from 'zod';
import type { Happened } from '../primitives/happened.ts';
import type { HostFacts } from '../primitives/owner.ts';
import { seconds } from '../primitives/schemas.ts';
import { setting } from '../primitives/setting.ts';
import { type Declaration, factsOf } from './declaration.ts';
import { dockerHost } from './docker-host.ts';
import { dockerSecrets } from './docker-secrets.ts';

/** `not-installed`, `not-running` (engine down), `other-context` and `running` are different sentences for a person. */
export type DockerState =
  | { readonly kind: 'not-installed' }
  | ({ readonly kind: 'not-running'; readonly context: string | null; readonly got: string } & EngineTold)
  | ({ readonly kind: 'running'; readonly context: string | null; readonly version: string } & EngineTold);

/** Which program answers as Docker, or would. */
interface EngineTold {
  /** `Podman`, `OrbStack` …; null or absent where nothing tells. */
  readonly engine?: string | null;
  /** Where it is asked: `unix:///var/run/docker.sock`, links followed; null or absent where that is not known. */
  readonly endpoint?: string | null;
}

/** What a reading of Docker tells beyond numbers. */
export interface DockerFacts extends HostFacts {
  readonly docker: DockerState;
  /** Starts of containers in the last hour and who made them, oldest first; absent where none was seen. */
  readonly happened?: readonly Happened[];
}

export const docker = {
  id: 'docker',
  title: 'Docker',
  dependsOn: [],
  layer: 'stack',
  hosts: dockerHost,
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
  findings: {
    'docker-not-running': { word: 'not running' },
    'docker-refuses': { word: 'refuses this user' },
    'container-restarting': {},
    'container-dead': {},
    'container-unhealthy': {},
  },
  metrics: {},
  runbooks: {
    'start-docker': {
      title: 'Start Docker',
      does: 'Starts the Docker engine of the current context and waits until it answers.',
      never: 'Never changes the context or a container.',
      harmless: true,
      severity: 'high',
    },
  },
  causes: {
    'container-restarting': { means: 'A container of the stack ends and is started again, over and over.' },
    'container-dead': { means: 'A container of the stack is dead: the engine could not end or remove it.' },
    'container-unhealthy': { means: 'A container of the stack runs, and its own health check fails.' },
    'docker-not-running': {
      means: 'The container engine does not answer, and parts of the stack run in it. They are back when it is.',
      prevention: 'Let Docker start at login, in its settings.',
    },
  },
  reference: {
    places: [
      {
        id: 'config-docker',
        section: 'configuration',
        group: 'Backend Configuration',
        title: 'Docker',
        base: 'repository',
        path: 'docker-compose.yml',
      },
      {
        id: 'config-docker-backend',
        section: 'configuration',
        group: 'Backend Configuration',
        title: 'Docker of the backend',
        base: 'backend',
        path: 'docker-compose.yml',
      },
    ],
    otherPlaces: [
      {
        id: 'log-docker',
        section: 'logs',
        group: 'System Logs',
        title: 'Docker',
        place: 'docker logs leanvibe-backend',
        why: 'Its lines stand on the page Logs.',
        page: 'logs',
      },
    ],
  },
  documentation: 'docs.docker.com',
  outside: [{ host: 'registry-1.docker.io', port: 443, needed: 'container images cannot be pulled' }],
  secrets: dockerSecrets,
  facts: factsOf<DockerFacts>(),
} as const satisfies Declaration;
