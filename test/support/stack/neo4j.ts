import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  answersQuery,
  changePassword,
  initialPassword,
  outputFile,
  prepareHome,
  spawnNeo4j,
  writeConfiguration,
} from './neo4j-home.ts';
import { freePort } from './ports.ts';
import { isRunning, removeFolder, type Spawned, signalAll, stopTree } from './processes.ts';
import { ensureNeo4j } from './tools.ts';
import { readLog, untilReady } from './wait.ts';

export type Neo4jOptions = {
  /** Default: a free one. */
  readonly boltPort?: number;
  /** Answers HTTP as well, on a free port. */
  readonly http?: true;
  /** Of user neo4j. At least 8 characters, as Neo4j demands. Default `lifeguard-test`. */
  readonly password?: string;
  /** False: only prepared, with the default password; `restart` and `startInBackground` start it. */
  readonly running?: boolean;
};

export type RunningNeo4j = {
  readonly boltPort: number;
  /** Null where it answers no HTTP. */
  readonly httpPort: number | null;
  readonly uri: string;
  readonly user: string;
  readonly password: string;
  readonly home: string;
  /** Console output and Neo4j's own log. */
  readonly output: () => string;
  /** From the start of the process to the first authenticated query over Bolt. */
  readonly startedInMs: number;
  readonly pid: () => number;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Resolves when what was asked to end by `kill` has. */
  readonly ended: () => Promise<void>;
  /** Ends it within 3 s, by SIGKILL if need be; committed data survives that. */
  readonly stop: () => Promise<void>;
  /** Starts it again on the same ports and data, stopping it first where it runs. */
  readonly restart: () => Promise<void>;
  /** The same without waiting until it answers: for "starting slowly". */
  readonly startInBackground: () => Promise<void>;
  /** Whether it answers a query now. */
  readonly ready: () => Promise<boolean>;
  readonly cleanup: () => Promise<void>;
};

/** A real Neo4j Community on loopback, in a folder of its own. Resolves when it answers a query over Bolt, unless it is only to be prepared. */
export async function startNeo4j(options: Neo4jOptions = {}): Promise<RunningNeo4j> {
  const tool = await ensureNeo4j();
  const { folder: home, classArchive } = await prepareHome(tool);
  const boltPort = options.boltPort ?? (await freePort());
  const httpPort = options.http ? await freePort() : null;
  const password = options.password ?? initialPassword;
  writeConfiguration(home, boltPort, httpPort);
  const uri = `bolt://127.0.0.1:${boltPort}`;
  let child: Spawned | null = null;
  const spawn = async () => {
    child = await spawnNeo4j(tool, home, `-XX:SharedArchiveFile=${classArchive}`);
    return child;
  };
  const pids = () => (child === null ? [] : [child.pid]);
  const stop = async (graceMs?: number) => {
    for (const pid of pids()) await stopTree(pid, graceMs);
  };
  const untilAnswers = (process: Spawned, expected: string) => {
    const logFile = join(home, 'logs', 'neo4j.log');
    const what = `Neo4j (bolt port ${boltPort})`;
    return untilReady(() => answersQuery(uri, expected), { what, logFile, timeoutMs: 120_000, process, everyMs: 100 });
  };
  const cleanup = async () => {
    // No grace: an orderly shutdown takes Neo4j 10 s, and the data goes away with it.
    await stop(0);
    await removeFolder(home);
  };
  let startedInMs = 0;
  try {
    if (options.running !== false) startedInMs = await untilAnswers(await spawn(), initialPassword);
    if (options.running !== false && password !== initialPassword) await changePassword(uri, initialPassword, password);
  } catch (error) {
    await cleanup();
    throw error;
  }
  return {
    ...{ boltPort, httpPort, uri, user: 'neo4j', password, home, cleanup },
    output: () => readLog(outputFile(home)) + readLog(join(home, 'logs', 'neo4j.log')),
    get startedInMs() {
      return startedInMs;
    },
    pid: () => {
      if (child === null) throw new Error('This Neo4j was not started yet.');
      return child.pid;
    },
    kill: (signal) => signalAll(pids(), signal),
    ended: async () => {
      while (pids().some(isRunning)) await sleep(50);
    },
    stop: () => stop(),
    ready: () => answersQuery(uri, password),
    restart: async () => {
      await stop();
      startedInMs = await untilAnswers(await spawn(), password);
    },
    startInBackground: async () => {
      await stop();
      await spawn();
    },
  };
}
