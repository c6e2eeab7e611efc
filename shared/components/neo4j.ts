import { z } from 'zod';
import type { Comings } from '../primitives/left.ts';
import { address, name, port } from '../primitives/schemas.ts';
import { cadenceSetting, setting, timeoutSetting } from '../primitives/setting.ts';
import { type Declaration, factsOf } from './declaration.ts';
import { disk } from './disk.ts';
import { neo4jSecrets } from './neo4j-secrets.ts';

/** What a reading of Neo4j tells beyond numbers. */
export interface Neo4jFacts extends Comings {
  readonly uri: string;
  readonly version: string | null;
  readonly edition: string | null;
  /** Null when this user may not see them. */
  readonly databases:
    | readonly { readonly name: string; readonly status: string; readonly message: string | null }[]
    | null;
  readonly slowTransactions:
    | readonly { readonly id: string; readonly query: string; readonly elapsedMs: number }[]
    | null;
  /** Answer of the HTTP port: null when it was not asked. */
  readonly http: 'answers' | 'refused' | 'not-asked';
  /** True while no log-in is tried because the last one was refused with these very credentials. */
  readonly credentialsHeld: boolean;
  /** Something listens on the Bolt port (TCP), even if Bolt does not answer. */
  readonly listening: boolean;
}

/** What its address may begin with. */
export const BOLT_SCHEMES = ['bolt', 'neo4j', 'bolt+s', 'bolt+ssc', 'neo4j+s', 'neo4j+ssc'] as const;

export const neo4j = {
  id: 'neo4j',
  title: 'Neo4j',
  service: { name: 'Neo4j', about: 'one more Neo4j', address: 'uri', example: 'bolt://localhost:7688' },
  dependsOn: [disk],
  layer: 'stack',
  slot: {},
  hasOwner: true,
  formula: 'neo4j',
  store: {
    address: 'neo4j.uri',
    port: 7687,
    programs: ['java'],
    ports: [
      { id: 'port-neo4j-http', title: 'Neo4j HTTP', http: 'neo4j.httpPort' },
      { id: 'port-neo4j-bolt', title: 'Neo4j Bolt' },
    ],
  },
  configuredBy: ['neo4j.uri'],
  inspection: 'Queries, locks and connections',
  cadence: cadenceSetting(10, 'Neo4j every (s)', 'How often Neo4j is asked.'),
  timeout: timeoutSetting(5000, 'Neo4j time limit (ms)', 'Limit for connecting and for a trivial query.'),
  settings: {
    enabled: setting({
      schema: z.boolean(),
      fallback: true,
      title: 'Watch Neo4j',
      about: 'Whether Neo4j is watched.',
    }),
    uri: setting({
      schema: address(BOLT_SCHEMES),
      address: true,
      fallback: 'bolt://localhost:7687',
      title: 'Neo4j address',
      about: 'Bolt address of Neo4j.',
      env: ['NEO4J_URI', 'LEANVIBE_NEO4J_URI'],
    }),
    user: setting({
      schema: z.string(),
      fallback: 'neo4j',
      title: 'Neo4j user',
      about: 'User name for Bolt.',
      env: ['NEO4J_USER', 'NEO4J_USERNAME', 'LEANVIBE_NEO4J_USER'],
    }),
    password: setting({
      schema: z.string().nullable(),
      fallback: null,
      title: 'Neo4j password',
      about: 'Password for Bolt; without one only the port is checked.',
      env: ['NEO4J_PASSWORD', 'LEANVIBE_NEO4J_PASSWORD'],
      secret: true,
    }),
    database: setting({
      schema: z.string().nullable(),
      fallback: null,
      title: 'Neo4j database',
      about: 'Database that is queried; empty means the home database.',
      env: ['NEO4J_DATABASE'],
    }),
    httpPort: setting({
      schema: port.nullable(),
      fallback: 7474,
      title: 'Neo4j HTTP port',
      about: 'HTTP port that is also checked; empty leaves it out.',
    }),
    container: setting({
      schema: name,
      fallback: 'leanvibe-neo4j',
      title: 'Neo4j container',
      about: 'Container that may run Neo4j.',
    }),
  },
  findings: {
    'database-offline': { word: 'database offline' },
    'database-starting': {},
    'slow-transactions': {},
    'http-refused': { note: true },
  },
  metrics: {
    query: {
      title: 'Query time',
      unit: 'ms',
      spark: true,
      telling: true,
      threshold: {
        fallback: { warning: 1000, critical: 5000 },
        title: 'Neo4j query (ms)',
        about: 'Time of a trivial query.',
      },
    },
    'slow-transactions': { title: 'Transactions over 5 s', unit: 'count' },
  },
  runbooks: {
    'restart-neo4j': {
      title: 'Restart Neo4j',
      does: 'Restarts Neo4j through its container or service; where it hangs without one, ends and starts exactly the process that runs it, after asking. Waits until it answers.',
      never: 'Never deletes data.',
      harmless: true,
      severity: 'high',
    },
    'continue-neo4j': {
      title: 'Continue Neo4j',
      does: 'Lets a stopped Neo4j (SIGSTOP, Ctrl-Z, a paused container) go on, after asking, and sees it answer.',
      never: 'Never ends or starts anything.',
      harmless: false,
    },
  },
  causes: {
    'neo4j-hangs': {
      means:
        'Neo4j takes connections and does not answer in time. A long collection of memory, a full disk or a stopped process are the usual reasons.',
    },
    'neo4j-locked-out': {
      means:
        'Neo4j lets the user in again after a moment: too many wrong passwords came, from this or from another program.',
    },
    'neo4j-starting': {
      means: 'Neo4j has been starting for longer than a start may take. After a crash it may have much to recover.',
    },
    'neo4j-database-offline': { means: 'Neo4j runs, and a database in it is offline.' },
    'neo4j-refuses-work': { means: 'Neo4j answers and refuses what it is asked. Its own words are the evidence.' },

    'neo4j-not-running': {
      means:
        'Nothing listens at the address of Neo4j, or nothing gets through to it. What the backend keeps in its graph cannot be read or written.',
      prevention: 'Give its container `restart: unless-stopped`.',
    },
    'neo4j-slow': {
      means: 'Neo4j answers, and later than its limit allows, or transactions in it take very long.',
      issue: 'Performance',
    },
    'neo4j-auth': {
      means:
        'Neo4j refuses the user or the password. No further log-in is tried until they change, so that nobody is locked out.',
      issue: 'Connectivity',
      prevention: 'Keep the password in one place: `.env` of the repository, used by compose and by the backend.',
    },
  },
  logs: [{ id: 'neo4j', title: 'Database', file: 'logs/neo4j.log' }],
  reference: { links: [{ id: 'neo4j', title: 'Neo4j Support', url: 'https://neo4j.com/support' }] },
  demo: { 'kill-neo4j': 'Kill Neo4j' },
  secrets: neo4jSecrets,
  facts: factsOf<Neo4jFacts>(),
} as const satisfies Declaration;
