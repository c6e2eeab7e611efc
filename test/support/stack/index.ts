import { type BackendOptions, type RunningBackend, startBackend } from './backend.ts';
import { type Neo4jOptions, type RunningNeo4j, startNeo4j } from './neo4j.ts';
import { type RedisOptions, type RunningRedis, startRedis } from './redis.ts';

export * from './backend.ts';
export type { FaultChange, Faults, WebSocketFault } from './backend-faults.ts';
export { type BackendFolder, type BackendMode, makeBackendFolder } from './backend-folder.ts';
export { cacheFolder, type Log } from './cache.ts';
export * from './chroma.ts';
export { fetchAnew } from './fetch-anew.ts';
export * from './model-server.ts';
export * from './neo4j.ts';
export { freePort, freePorts, isFree } from './ports.ts';
export * from './postgres.ts';
export {
  isRunning,
  processesIn,
  removeFolder,
  signalAll,
  spawnDetached,
  stopAll,
  stopTree,
  temporaryFolder,
  treeOf,
} from './processes.ts';
export * from './redis.ts';
export { ToolError } from './tool-error.ts';
export * from './tools.ts';
export { StartError, untilReady } from './wait.ts';

export type StackOptions = {
  readonly backend?: BackendOptions;
  readonly redis?: RedisOptions;
  /** Neo4j takes seconds to start: only where asked for. */
  readonly neo4j?: Neo4jOptions | true;
};

export type RunningStack = {
  readonly backend: RunningBackend;
  readonly redis: RunningRedis;
  readonly neo4j: RunningNeo4j | undefined;
  /** Ends every part and removes its folder; safe to call twice. */
  readonly stopAll: () => Promise<void>;
};

/** Brings up Redis, Neo4j where asked for, and a backend whose .env names both. What had started is stopped when a part fails. */
export async function startStack(options: StackOptions = {}): Promise<RunningStack> {
  const cleanups: (() => Promise<void>)[] = [];
  const stopAll = async () => {
    const results = await Promise.allSettled(cleanups.map((cleanup) => cleanup()));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  };
  const keep = async <T extends { readonly cleanup: () => Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const part = await starting;
    cleanups.push(part.cleanup);
    return part;
  };
  const startingNeo4j =
    options.neo4j === undefined ? undefined : keep(startNeo4j(options.neo4j === true ? {} : options.neo4j));
  const services = await Promise.allSettled([keep(startRedis(options.redis)), startingNeo4j]);
  try {
    const [redis, neo4j] = services.map((result) => {
      if (result.status === 'rejected') throw result.reason;
      return result.value;
    }) as [RunningRedis, RunningNeo4j | undefined];
    const names = { redisUrl: redis.url, ...(neo4j && { neo4jUri: neo4j.uri, neo4jPassword: neo4j.password }) };
    const backend = await keep(startBackend({ ...names, ...options.backend }));
    return { backend, redis, neo4j, stopAll };
  } catch (error) {
    await stopAll();
    throw error;
  }
}
