import { fork } from 'node:child_process';
import path from 'node:path';
import type { Failure } from '../../../shared/domain/index.ts';

export interface Watch {
  readonly id: number;
  /** What the user's file would hold. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Looks after the first one. */
  readonly looks: number;
  /** Looks on until this probe has answered well once, for two minutes at most: a patient that is busy with itself answers some questions too late. */
  readonly until: string | null;
}

export interface Watched {
  /** The last reading of each probe with each kind of failure. */
  readonly readings: readonly {
    readonly probe: string;
    readonly ok: boolean;
    readonly tookMs: number;
    readonly metrics: Readonly<Record<string, number | undefined>>;
    readonly failure: Pick<Failure, 'kind' | 'got'> | null;
  }[];
  readonly states: Readonly<Record<string, string>>;
  /** Length of the snapshot as JSON, and its beginning. */
  readonly bytes: number;
  readonly text: string;
}

interface Reply {
  readonly id: number;
  readonly watched?: Watched;
  readonly bytes?: number;
  readonly peak?: number;
}

export interface WatchingEngines {
  /** Lets a new engine watch; rejects when the process ends meanwhile. */
  readonly watch: (settings: Watch['settings'], looks?: number, until?: Watch['until']) => Promise<Watched>;
  /** What the process holds on to after a collection. */
  readonly bytes: () => Promise<number>;
  /** The most that the process has taken of the machine so far, in bytes. */
  readonly peak: () => Promise<number>;
  readonly stop: () => Promise<void>;
}

/** Nothing but what a test turns on. */
const OFF = Object.fromEntries(
  ['backend', 'neo4j', 'redis', 'docker', 'models', 'mlx'].map((name) => [`${name}.enabled`, false]),
);

export async function watchingEngines(): Promise<WatchingEngines> {
  const child = fork(path.join(import.meta.dirname, 'watching-engines-entry.ts'), {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let lastWords = '';
  child.stderr?.on('data', (chunk) => {
    lastWords = (lastWords + String(chunk)).slice(-6000);
  });
  const waiting = new Map<number, (reply: Reply | null) => void>();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let gone = false;
  void ended.then(() => {
    gone = true;
    for (const settle of waiting.values()) settle(null);
  });
  child.on('message', (reply: Reply) => waiting.get(reply.id)?.(reply));
  const ask = (id: number, message: Watch | string | null): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const settle = (reply: Reply | null) => {
        waiting.delete(id);
        if (reply === null)
          reject(new Error(`The engines have ended (${child.exitCode ?? child.signalCode}): ${lastWords}`));
        else resolve(reply);
      };
      if (gone) return settle(null);
      waiting.set(id, settle);
      if (message !== null) child.send(message);
    });
  await ask(-1, null);
  let id = 0;
  return {
    async watch(settings, looks = 2, until = null) {
      id += 1;
      const { watched } = await ask(id, { id, settings: { ...OFF, ...settings }, looks, until });
      if (watched === undefined) throw new Error('The engine told nothing.');
      return watched;
    },
    bytes: async () => (await ask(-1, 'bytes')).bytes ?? 0,
    peak: async () => (await ask(-1, 'bytes')).peak ?? Number.NaN,
    async stop() {
      if (!gone) child.send('stop');
      await ended;
      if (child.exitCode !== 0 || lastWords !== '') throw new Error(`It did not end well: ${lastWords}`);
    },
  };
}
