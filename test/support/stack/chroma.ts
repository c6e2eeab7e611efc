import { join } from 'node:path';
import { freePort } from './ports.ts';
import { removeFolder, signalAll, spawnDetached, stopTree, temporaryFolder } from './processes.ts';
import { ensureChroma } from './tools.ts';
import { readLog, untilReady } from './wait.ts';

export type RunningChroma = {
  readonly port: number;
  readonly url: string;
  readonly pid: () => number;
  readonly output: () => string;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly stop: () => Promise<void>;
  readonly restart: () => Promise<void>;
  readonly cleanup: () => Promise<void>;
};

/** A real Chroma server with an empty database in a folder of its own. Resolves when it answers. */
export async function startChroma(): Promise<RunningChroma> {
  const { chroma } = await ensureChroma();
  const port = await freePort();
  const dir = temporaryFolder('lifeguard-chroma');
  const logFile = join(dir, 'chroma.log');
  const url = `http://127.0.0.1:${port}`;
  const args = ['run', '--path', join(dir, 'data'), '--host', '127.0.0.1', '--port', String(port)];
  const spawn = async () => {
    const child = await spawnDetached(chroma, args, { cwd: dir, logFile, env: { ANONYMIZED_TELEMETRY: 'False' } });
    const wait = { what: `Chroma (port ${port})`, logFile, timeoutMs: 60_000, process: child };
    await untilReady(async () => (await fetch(`${url}/api/v2/heartbeat`)).ok, wait);
    return child;
  };
  let child = await spawn();
  const stop = () => stopTree(child.pid);
  return {
    port,
    url,
    pid: () => child.pid,
    output: () => readLog(logFile),
    kill: (signal) => signalAll([child.pid], signal),
    stop,
    restart: async () => {
      await stop();
      child = await spawn();
    },
    cleanup: async () => {
      await stop();
      await removeFolder(dir);
    },
  };
}
