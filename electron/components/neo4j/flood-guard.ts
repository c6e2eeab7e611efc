import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';

/** More than the whole answer to any question that is asked; a driver keeps what belongs to an answer until that has ended. */
const MOST_BYTES = 16 * 1024 * 1024;
/** A server on the same machine sends a gigabyte in a second. */
const LOOK_MS = 50;
/** Node tells here of every connection that this process opens. */
const CHANNEL = 'net.client.socket';

/**
 * Ends connections on which a server sends more than anybody asked for, while it is asked. The driver reads as fast as it comes and knows no limit:
 * a server that never ends its answer would fill the memory of this process within the limit of time. (Connections with TLS are not told of
 * on that channel.)
 */
export class FloodGuard {
  private readonly port: number;
  /** Connections to the server, with what each had brought when the present questions began. */
  private readonly sockets = new Map<Socket, number>();
  private asking = 0;
  private timer: NodeJS.Timeout | undefined;

  /** @param port of the server: whatever else this process connects to is none of its business */
  constructor(port: number) {
    this.port = port;
  }

  /** Watches over a question to its end. */
  async during<T>(question: () => Promise<T>): Promise<T> {
    this.begin();
    try {
      return await question();
    } finally {
      this.end();
    }
  }

  private begin(): void {
    this.asking += 1;
    if (this.asking > 1) return;
    subscribe(CHANNEL, this.note);
    for (const socket of this.sockets.keys()) this.sockets.set(socket, socket.bytesRead);
    this.timer = setInterval(() => this.look(), LOOK_MS);
  }

  private end(): void {
    this.asking -= 1;
    if (this.asking > 0) return;
    unsubscribe(CHANNEL, this.note);
    clearInterval(this.timer);
  }

  private readonly note = (message: unknown): void => {
    const { socket } = message as { readonly socket?: unknown };
    if (!(socket instanceof Socket)) return;
    this.sockets.set(socket, 0);
    socket.once('close', () => this.sockets.delete(socket));
  };

  private look(): void {
    for (const [socket, before] of this.sockets) {
      if (socket.remotePort !== this.port || socket.bytesRead - before <= MOST_BYTES) continue;
      socket.destroy(
        new Error(`It sent more than ${MOST_BYTES / 1024 ** 2} MB without an end; the rest was not read.`),
      );
    }
  }
}
