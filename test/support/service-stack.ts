import { writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  freePort,
  removeFolder,
  signalAll,
  spawnDetached,
  startChroma,
  startModelServer,
  startPostgres,
  startRedis,
  stopTree,
  temporaryFolder,
  untilReady,
} from './stack/index.ts';

/** A real server or program that somebody could have added. */
export interface RealService {
  readonly id: string;
  readonly kind: 'chroma' | 'postgres' | 'redis' | 'mlx-lm' | 'http' | 'tcp' | 'process';
  /** What it is watched by. */
  readonly at: string;
  /** Null where it has none. */
  readonly port: number | null;
  /** What starts it once more, where that is one line in a folder. */
  readonly start?: { readonly line: readonly string[]; readonly folder: string };
  readonly pid: () => number;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly restart: () => Promise<unknown>;
  readonly cleanup: () => Promise<void>;
}

/** Takes connections and answers HTTP; SIGUSR2 lets go of its port or takes it again, while the program lives. */
const SERVER = `
const { existsSync } = require('node:fs');
const [, , port, kind] = process.argv;
const http = (_, answer) => setTimeout(() => answer.end('well'), existsSync('slow') ? 600 : 0);
const sockets = new Set();
const make = () => {
  const server = kind === 'http' ? require('node:http').createServer(http) : require('node:net').createServer((s) => s.on('error', () => {}));
  return server.on('connection', (s) => sockets.add(s)).listen(Number(port), '127.0.0.1');
};
let server = make();
console.log('serving on ' + port);
// Without its port it would end.
setInterval(() => {}, 1e6);
process.on('SIGUSR2', () => {
  if (server === null) return void (server = make());
  server.close();
  server = null;
  for (const socket of sockets) socket.destroy();
});
`;

/** A small server of ours: what an `http` or a `tcp` entry watches. */
export async function startSmallServer(
  kind: 'http' | 'tcp',
): Promise<Omit<RealService, 'id' | 'at'> & { readonly port: number }> {
  const folder = temporaryFolder('lifeguard-small');
  const port = await freePort();
  const logFile = path.join(folder, 'server.log');
  writeFileSync(path.join(folder, 'server.cjs'), SERVER);
  const line = [process.execPath, 'server.cjs', String(port), kind];
  const start = async () => {
    const child = await spawnDetached(process.execPath, line.slice(1), { cwd: folder, logFile });
    const what = `A small ${kind} server`;
    await untilReady(() => takesConnections(port), { what, logFile, timeoutMs: 60_000, process: child });
    return child;
  };
  return { kind, port, start: { line, folder }, ...(await restartable(folder, start)) };
}

async function takesConnections(port: number): Promise<boolean> {
  const { connect } = await import('node:net');
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function startWorker(): Promise<Omit<RealService, 'id'>> {
  const folder = temporaryFolder('lifeguard-worker');
  const mark = `worker-of-${path.basename(folder)}`;
  const start = () =>
    spawnDetached(process.execPath, ['-e', 'setInterval(() => {}, 1e6)', mark], {
      cwd: folder,
      logFile: path.join(folder, 'worker.log'),
    });
  return { kind: 'process', at: mark, port: null, ...(await restartable(folder, start)) };
}

/** A program in a folder of its own, started, that can be ended and started once more. */
async function restartable(
  folder: string,
  start: () => Promise<{ readonly pid: number }>,
): Promise<Pick<RealService, 'pid' | 'kill' | 'restart' | 'cleanup'>> {
  let child = await start();
  return {
    pid: () => child.pid,
    kill: (signal) => signalAll([child.pid], signal),
    restart: async () => {
      await stopTree(child.pid, 500);
      child = await start();
    },
    cleanup: async () => {
      await stopTree(child.pid, 500);
      await removeFolder(folder);
    },
  };
}

/** One real service of every kind that can be had on any machine, started side by side. */
export async function startEveryService(): Promise<readonly RealService[]> {
  const [vectors, shop, cache, coder, web, queue, worker] = await Promise.all([
    startChroma(),
    startPostgres(),
    startRedis(),
    startModelServer('coder-7b'),
    startSmallServer('http'),
    startSmallServer('tcp'),
    startWorker(),
  ]);
  const local = ({ port }: { readonly port: number }) => `127.0.0.1:${port}`;
  return [
    { ...vectors, id: 'vectors', kind: 'chroma', at: local(vectors) },
    { ...shop, id: 'shop', kind: 'postgres', at: local(shop) },
    { ...cache, id: 'cache', kind: 'redis', at: cache.url },
    { ...coder, id: 'coder', kind: 'mlx-lm', at: local(coder) },
    { ...web, id: 'web', at: `http://${local(web)}/health` },
    { ...queue, id: 'queue', at: local(queue) },
    { ...worker, id: 'worker' },
  ];
}
