import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type FaultChange, sendFault } from '../support/stack/backend-faults.ts';
import {
  ensureNeo4j,
  ensurePython,
  ensureRedis,
  freePort,
  processesIn,
  type RunningNeo4j,
  type RunningRedis,
  removeFolder,
  signalAll,
  spawnDetached,
  startBackend,
  startNeo4j,
  startRedis,
  stopTree,
  temporaryFolder,
  treeOf,
} from '../support/stack/index.ts';

/** A stack that may be broken: what runs, how to break each part, and the configuration with which Lifeguard finds it. */
export interface DemoStack {
  readonly root: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** One line for each part: what it is, or why it is missing. */
  readonly parts: readonly string[];
  readonly breaks: Readonly<
    Record<
      'kill-backend' | 'hang-backend' | 'fail-backend' | 'kill-redis' | 'kill-neo4j' | 'websocket-silent' | 'mend',
      () => Promise<void> | void
    >
  >;
  stop(): Promise<void>;
}

type Say = (text: string) => void;

/** Where a real part cannot be had, the demo goes on without it and says so. */
async function optional<T>(start: () => Promise<T>): Promise<T | Error> {
  try {
    return await start();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

const firstLine = (error: Error) => error.message.split('\n')[0];

/** Starts real servers where they are to be had, and a small backend that needs nothing but npm where there is no Python. */
export async function startDemoStack(say: Say, options: { readonly realBackend?: boolean } = {}): Promise<DemoStack> {
  const redis = await optional(async () => {
    await ensureRedis(say);
    return startRedis();
  });
  const neo4j = await optional(async () => {
    await ensureNeo4j(say);
    say('Starting Neo4j (about ten seconds)…');
    return startNeo4j();
  });
  const redisUrl = redis instanceof Error ? undefined : redis.url;
  const backend = await startEither(
    say,
    redisUrl,
    neo4j instanceof Error ? undefined : neo4j,
    options.realBackend !== false,
  );
  const missing = (name: string, error: Error) => `${name}: not here (${firstLine(error)})`;
  return {
    root: backend.root,
    config: {
      ...backend.config,
      'docker.enabled': false,
      'redis.enabled': redisUrl !== undefined,
      ...(redisUrl === undefined ? {} : { 'redis.url': redisUrl }),
      'neo4j.enabled': !(neo4j instanceof Error),
      ...(neo4j instanceof Error
        ? {}
        : { 'neo4j.uri': neo4j.uri, 'neo4j.password': neo4j.password, 'neo4j.httpPort': null }),
    },
    parts: [
      backend.what,
      redis instanceof Error ? missing('Redis', redis) : `Redis: a real redis-server on port ${redis.port}`,
      neo4j instanceof Error ? missing('Neo4j', neo4j) : `Neo4j: a real Neo4j 5 on ${neo4j.uri}`,
    ],
    breaks: breaks(backend, redis, neo4j),
    async stop() {
      await backend.stop();
      if (!(redis instanceof Error)) await redis.cleanup();
      if (!(neo4j instanceof Error)) await neo4j.cleanup();
    },
  };
}

function breaks(backend: DemoBackend, redis: RunningRedis | Error, neo4j: RunningNeo4j | Error): DemoStack['breaks'] {
  return {
    'kill-backend': () => signalAll(backend.tree(), 'SIGKILL'),
    'hang-backend': () => signalAll(backend.tree(), 'SIGSTOP'),
    'fail-backend': async () =>
      void (await backend.fault({ health: 'unhealthy', message: 'model worker pool is exhausted' })),
    'websocket-silent': async () => void (await backend.fault({ websocket: 'silent' })),
    'kill-redis': () => (redis instanceof Error ? undefined : redis.kill('SIGKILL')),
    'kill-neo4j': () => (neo4j instanceof Error ? undefined : neo4j.kill('SIGKILL')),
    async mend() {
      signalAll(backend.tree(), 'SIGCONT');
      await backend.fault({ reset: true }).catch(() => {});
      if (!(redis instanceof Error) && !(await redis.answers().catch(() => false))) await redis.restart();
      if (!(neo4j instanceof Error) && !(await neo4j.ready().catch(() => false))) await neo4j.restart();
    },
  };
}

interface DemoBackend {
  readonly what: string;
  readonly root: string;
  readonly config: Readonly<Record<string, unknown>>;
  tree(): readonly number[];
  fault(change: FaultChange): Promise<unknown>;
  stop(): Promise<void>;
}

async function startEither(
  say: Say,
  redisUrl: string | undefined,
  neo4j: RunningNeo4j | undefined,
  real: boolean,
): Promise<DemoBackend> {
  const started = real
    ? await optional(async () => {
        await ensurePython(say);
        const services = {
          ...(redisUrl && { redisUrl }),
          ...(neo4j && { neo4jUri: neo4j.uri, neo4jPassword: neo4j.password }),
        };
        return startBackend({ mode: 'uv-reload', ...services });
      })
    : new Error('asked for without Python');
  if (started instanceof Error) {
    say(`No Python for a real uvicorn (${firstLine(started)}); a small sandbox backend in Node takes its place.`);
    return startSandbox();
  }
  return {
    what: `Backend: a small stand-in of LeanVibe’s under a real uvicorn, by uv run --reload on port ${started.port}`,
    root: started.root,
    config: { 'backend.port': started.port },
    tree: started.tree,
    fault: started.fault,
    stop: started.cleanup,
  };
}

/** A folder with a start script for the Node backend, so that it is found and recovered like the real one. */
async function startSandbox(): Promise<DemoBackend> {
  const root = temporaryFolder('leanvibe-demo');
  const folder = path.join(root, 'leanvibe-backend');
  mkdirSync(path.join(folder, 'app'), { recursive: true });
  writeFileSync(path.join(folder, 'app/main.py'), '# stands for the real one: the sandbox is Lifeguard’s own\n');
  const port = await freePort();
  const args = [path.resolve(import.meta.dirname, '../../electron/cli.ts'), 'demo', 'backend', String(port)];
  const child = await spawnDetached(process.execPath, args, {
    cwd: folder,
    logFile: path.join(root, 'backend-output.log'),
  });
  const tree = () => {
    const own = treeOf(child.pid);
    return own.length > 0 ? own : processesIn(root);
  };
  return {
    what: `Backend: a small sandbox in Node on port ${port} (no Python for a real uvicorn)`,
    root,
    config: { 'backend.port': port, 'backend.start': { command: process.execPath, args, cwd: folder } },
    tree,
    fault: (change) => sendFault(`http://127.0.0.1:${port}`, change),
    async stop() {
      for (const pid of tree()) await stopTree(pid);
      await removeFolder(root);
    },
  };
}
