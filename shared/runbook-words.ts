import type { ComponentId } from './domain/components.ts';
import type { RunbookId } from './domain/runbook.ts';

/** How a runbook introduces itself to a person. */
export interface RunbookWords {
  readonly id: RunbookId;
  readonly component: ComponentId;
  readonly title: string;
  readonly does: string;
  readonly never: string;
  /** Loses no data and touches nothing but the stack: may run by itself where the user allows it (D10). */
  readonly harmless: boolean;
}

/** Every runbook's words, in the order of the screens. */
export const RUNBOOK_WORDS: readonly RunbookWords[] = [
  {
    id: 'recover-backend',
    component: 'backend',
    title: 'Recover Backend',
    does: 'Stops the backend’s own process tree, starts it again and verifies HTTP, WebSocket, Neo4j and Redis.',
    never: 'Never touches another project’s processes or a program that merely holds the port.',
    harmless: true,
  },
  {
    id: 'recover-connection',
    component: 'backend',
    title: 'Recover the connection',
    does: 'Connects the WebSocket anew; where that does not help, restarts the backend and sees it answer a ping.',
    never: 'Never changes the network settings of this Mac.',
    harmless: true,
  },
  {
    id: 'improve-performance',
    component: 'backend',
    title: 'Improve performance',
    does: 'Clears caches where offered, restarts the backend’s workers, warms up, and measures the answer time before and after.',
    never: 'Never clears data stores.',
    harmless: false,
  },
  {
    id: 'free-memory',
    component: 'backend',
    title: 'Free memory',
    does: 'Clears model caches where offered; restarts the backend gracefully when the machine or the backend is above its limit.',
    never: 'Never ends another program.',
    harmless: false,
  },
  {
    id: 'restart-neo4j',
    component: 'neo4j',
    title: 'Restart Neo4j',
    does: 'Restarts Neo4j through its container or service and waits until it answers.',
    never: 'Never deletes data.',
    harmless: true,
  },
  {
    id: 'restart-redis',
    component: 'redis',
    title: 'Restart Redis',
    does: 'Restarts Redis through its container or service and waits until it answers.',
    never: 'Never flushes keys.',
    harmless: false,
  },
  {
    id: 'clear-redis-cache',
    component: 'redis',
    title: 'Clear the Redis cache',
    does: 'Deletes the keys with the configured prefix in the configured database, after counting them and asking.',
    never: 'Never flushes other databases or other applications’ keys.',
    harmless: false,
  },
  {
    id: 'reinstall-mlx',
    component: 'mlx',
    title: 'Reinstall MLX',
    does: 'Installs mlx and mlx-lm into the backend’s own environment, with live output, and shows that they calculate.',
    never: 'Never installs into the Python on PATH.',
    harmless: false,
  },
  {
    id: 'restore-models',
    component: 'models',
    title: 'Restore models',
    does: 'Fetches what is missing of incomplete models into the folder where they lie; whole files are kept.',
    never: 'Never downloads before you agree.',
    harmless: false,
  },
  {
    id: 'clear-model-cache',
    component: 'models',
    title: 'Clear the model cache',
    does: 'Deletes cached mlx models, exactly the files that the preview lists, after asking.',
    never: 'Never follows a link out of the cache.',
    harmless: false,
  },
  {
    id: 'start-docker',
    component: 'docker',
    title: 'Start Docker',
    does: 'Starts the Docker engine of the current context and waits until it answers.',
    never: 'Never changes the context or a container.',
    harmless: true,
  },
  {
    id: 'stop-stale-backend',
    component: 'backend',
    title: 'Stop the other instance',
    does: 'Stops a second backend that runs from the same folder, after asking.',
    never: 'Never touches the instance that answers on the backend’s port.',
    harmless: false,
  },
  {
    id: 'stop-port-holder',
    component: 'backend',
    title: 'Free the port',
    does: 'Stops the program that holds the backend’s port, after naming it and asking.',
    never: 'Never runs by itself.',
    harmless: false,
  },
  {
    id: 'emergency-rollback',
    component: 'backend',
    title: 'Emergency rollback',
    does: 'Runs the stack’s own deploy/rollback.sh, after asking, and verifies what then answers.',
    never: 'Never runs by itself.',
    harmless: false,
  },
  {
    id: 'emergency-shutdown',
    component: 'backend',
    title: 'Emergency shutdown',
    does: 'Stops the backend and the containers and services of the stack, after naming each.',
    never: 'Never deletes anything, never stops what is not part of the stack.',
    harmless: false,
  },
];
