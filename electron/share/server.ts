import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { type EngineEvent, RequestSchema } from '../../shared/contract/index.ts';
import { type Engine, openSession, stackIdentity, Turns } from '../app/index.ts';
import { attachedHost } from './host.ts';
import { isPrivateFolder, socketPlace, standsThere } from './place.ts';
import { type Hello, MAX_REQUEST_BYTES, onLines, read } from './protocol.ts';

export interface ShareOptions {
  readonly engine: Engine;
  readonly version: string;
}

/** Commands that are served at a time. */
const MAX_CLIENTS = 32;
/** Calls of one command that are answered at a time; what it sends beyond is not read until one of them is done and taken. */
const MAX_UNDER_WAY = 32;
/** Whoever reads nothing while so much waits for him is let go. */
const MAX_WAITING_BYTES = 32 * 1024 * 1024;

/**
 * Lets the command line of this user ask this engine through a socket in the state folder, so that nothing is asked of the stack twice;
 * from now on, or from the moment in which the engine that leads here ends. Where the socket cannot be had every face looks by itself.
 * @returns when it listens, as far as it may already
 */
export async function shareEngine(options: ShareOptions): Promise<void> {
  let sharing: Promise<(() => Promise<void>) | null> = Promise.resolve(null);
  const forget = options.engine.onLead(() => {
    sharing = listen(options).catch(() => null);
  });
  options.engine.beforeStop(async () => {
    forget();
    await (await sharing)?.();
  });
  await sharing;
}

/** The function that ends it; null where the socket cannot be had. */
async function listen({ engine, version }: ShareOptions): Promise<(() => Promise<void>) | null> {
  const uid = process.getuid?.() ?? 0;
  const { file, folder } = socketPlace(engine.paths.stateFolder, uid);
  if (!isPrivateFolder(folder, uid, true)) return null;
  // Only the one that leads comes here, so that a socket in this place is that of one that has ended.
  const there = standsThere(file, uid);
  if (there === 'other') return null;
  if (there === 'socket') rmSync(file, { force: true });
  const clients = new Set<Socket>();
  const turns = new Turns();
  const server = createServer((socket) => {
    // Without a listener its error would end the process.
    socket.on('error', () => socket.destroy());
    if (clients.size >= MAX_CLIENTS) return void socket.destroy();
    clients.add(socket);
    socket.on('close', () => clients.delete(socket));
    const hello = { lifeguard: version, pid: process.pid, stack: stackIdentity(engine.config.current()) };
    serveClient(socket, engine, hello, turns);
  });
  const listens = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(file, () => resolve(true));
  });
  if (!listens) return null;
  server.on('error', () => {});
  chmodSync(file, 0o600);
  return async () => {
    for (const client of clients) client.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
}

function serveClient(socket: Socket, engine: Engine, hello: Hello, turns: Turns): void {
  /** Resolves when it was taken, or when the connection has ended. */
  const send = (message: unknown): Promise<void> =>
    new Promise((resolve) => {
      if (socket.destroyed) return resolve();
      if (socket.writableLength > MAX_WAITING_BYTES) {
        socket.destroy();
        return resolve();
      }
      socket.write(`${JSON.stringify(message)}\n`, () => resolve());
    });
  void send(hello);
  const session = openSession(
    engine,
    attachedHost(hello.lifeguard),
    (event: EngineEvent) => send(event),
    undefined,
    null,
    turns,
  );
  socket.on('close', () => session.close());
  let underWay = 0;
  const waiting: string[] = [];
  const begin = (line: string): void => {
    const request = read(RequestSchema, line);
    if (request === null) return void socket.destroy();
    underWay += 1;
    session
      .call(request.call, request.args)
      .then((answer) => send({ id: request.id, ...answer }))
      .catch(() => socket.destroy())
      .finally(() => {
        underWay -= 1;
        const next = waiting.shift();
        if (next !== undefined) begin(next);
        else socket.resume();
      });
  };
  socket.on('close', () => {
    waiting.length = 0;
  });
  onLines(socket, MAX_REQUEST_BYTES, (line) => {
    if (underWay < MAX_UNDER_WAY) return begin(line);
    // What came in one piece comes all at once.
    waiting.push(line);
    socket.pause();
  });
}
