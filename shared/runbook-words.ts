import type { ComponentId } from './domain/components.ts';
import type { RunbookId } from './domain/runbook.ts';

/** How a runbook introduces itself to a person. */
export interface RunbookWords {
  readonly id: RunbookId;
  readonly component: ComponentId;
  readonly title: string;
  readonly does: string;
  readonly never: string;
}

/** Every runbook's words, in the order of the screens. */
export const RUNBOOK_WORDS: readonly RunbookWords[] = [
  {
    id: 'recover-backend',
    component: 'backend',
    title: 'Recover Backend',
    does: 'Stops the backend’s own process tree, starts it again and verifies HTTP, WebSocket, Neo4j and Redis.',
    never: 'Never touches another project’s processes or a program that merely holds the port.',
  },
  {
    id: 'restart-neo4j',
    component: 'neo4j',
    title: 'Restart Neo4j',
    does: 'Restarts Neo4j through its container or service and waits until it answers.',
    never: 'Never deletes data.',
  },
  {
    id: 'restart-redis',
    component: 'redis',
    title: 'Restart Redis',
    does: 'Restarts Redis through its container or service and waits until it answers.',
    never: 'Never flushes keys.',
  },
  {
    id: 'start-docker',
    component: 'docker',
    title: 'Start Docker',
    does: 'Starts the Docker engine of the current context and waits until it answers.',
    never: 'Never changes the context or a container.',
  },
  {
    id: 'stop-stale-backend',
    component: 'backend',
    title: 'Stop the other instance',
    does: 'Stops a second backend that runs from the same folder, after asking.',
    never: 'Never touches the instance that answers on the backend’s port.',
  },
  {
    id: 'stop-port-holder',
    component: 'backend',
    title: 'Free the port',
    does: 'Stops the program that holds the backend’s port, after naming it and asking.',
    never: 'Never runs by itself.',
  },
];
