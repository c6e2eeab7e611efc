import { createServer, type Server, type Socket } from 'node:net';

export interface OddServer {
  readonly port: number;
  /** Connections that are open now. */
  readonly open: () => number;
  /** Connections that were ever accepted. */
  readonly accepted: () => number;
  /** Bytes that clients have taken off it so far. */
  readonly sent: () => number;
  /** Ends every connection, as the death of a process does. */
  readonly cut: () => void;
  readonly close: () => Promise<void>;
}

/** A TCP server on 127.0.0.1 that does what it is told with each connection: garbage, silence, an endless answer. */
export async function oddServer(behave: (socket: Socket) => void, host = '127.0.0.1', port = 0): Promise<OddServer> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  let sent = 0;
  const server = createServer((socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => {
      sent += socket.bytesWritten;
      sockets.delete(socket);
    });
    behave(socket);
    // Without reading, the end of the other side would not be seen.
    socket.resume();
  });
  const bound = await listen(server, host, port);
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port: bound,
    open: () => sockets.size,
    accepted: () => accepted,
    sent: () => [...sockets].reduce((sum, socket) => sum + socket.bytesWritten - socket.writableLength, sent),
    cut,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('No TCP address'));
      else resolve(address.port);
    });
  });
}

/** Writes the chunk again and again as fast as the other side reads, until it goes away. */
export function floodWith(socket: Socket, chunk: Buffer): void {
  const more = () => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', more);
  more();
}
