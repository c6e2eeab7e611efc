import { removeFolder, type Spawned, signalAll, stopTree } from './processes.ts';
import { readLog, untilReady } from './wait.ts';

export type ServerRecipe = {
  /** As an error about it names it. */
  readonly what: string;
  readonly port: number;
  /** Where its output goes. */
  readonly logFile: string;
  readonly spawn: () => Promise<Spawned>;
  readonly ready: () => Promise<boolean>;
  /** Default 60 s. */
  readonly timeoutMs?: number;
  readonly everyMs?: number;
  /** How long an end by SIGTERM may take. Default: as `stopTree`. */
  readonly graceMs?: number;
  /** Removed at its cleanup. */
  readonly folders: readonly string[];
};

export type RunningServer = {
  readonly port: number;
  readonly logFile: string;
  /** From the start of the process to its first answer. */
  readonly startedInMs: number;
  readonly pid: () => number;
  readonly output: () => string;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly stop: () => Promise<void>;
  /** Starts it again on the same port and data, stopping it first where it runs. */
  readonly restart: () => Promise<void>;
  readonly cleanup: () => Promise<void>;
};

/** Starts a server in the foreground. Resolves when it is ready; throws StartError with the end of its output when it does not get there. */
export async function runServer(recipe: ServerRecipe): Promise<RunningServer> {
  const { what, port, logFile, spawn, ready, timeoutMs = 60_000, everyMs, graceMs, folders } = recipe;
  let startedInMs = 0;
  const start = async () => {
    const process = await spawn();
    const pace = everyMs === undefined ? {} : { everyMs };
    startedInMs = await untilReady(ready, { what: `${what} (port ${port})`, logFile, timeoutMs, process, ...pace });
    return process;
  };
  let child = await start();
  const stop = () => stopTree(child.pid, graceMs);
  return {
    port,
    logFile,
    get startedInMs() {
      return startedInMs;
    },
    pid: () => child.pid,
    output: () => readLog(logFile),
    kill: (signal) => signalAll([child.pid], signal),
    stop,
    restart: async () => {
      await stop();
      child = await start();
    },
    cleanup: async () => {
      await stop();
      for (const folder of folders) await removeFolder(folder);
    },
  };
}
