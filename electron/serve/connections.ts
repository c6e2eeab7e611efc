import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** A browser opens six at a time. Beyond this the oldest one that is not a page's WebSocket makes room for the newest. */
const MAX_CONNECTIONS = 128;

/** How often it is looked where nothing moves, in milliseconds, and after how many such looks in a row a connection is ended: a minute. */
const LOOKS = { everyMs: 5000, most: 12 } as const;

type Looks = { readonly [Key in keyof typeof LOOKS]: number };

export interface Connections {
  /** This one is a page's WebSocket now: it does not make room for others. */
  readonly hold: (socket: Socket) => void;
  readonly size: () => number;
  /** Ends every one at once. */
  readonly end: () => void;
}

/** How much had moved on a connection at the last look, in bytes, and since how many looks. */
interface Seen {
  bytes: number;
  looks: number;
}

/**
 * Keeps the number of connections bounded without ever turning a new one away: whoever opens many and says nothing on them loses
 * its own, and a browser that comes afterwards is served. Looks are counted and no time: while this process stands still (a busy machine, a closed
 * lid) a request may lie there unread, and whatever is limited by the clock would be over before it is read. None is looked at while there is none.
 */
export function boundConnections(server: Server, looks: Looks = LOOKS): Connections {
  const loose = new Map<Socket, Seen>();
  const held = new Set<Socket>();
  let looking: NodeJS.Timeout | undefined;
  const look = () => {
    for (const [socket, seen] of loose) {
      const bytes = socket.bytesRead + socket.bytesWritten;
      seen.looks = bytes === seen.bytes ? seen.looks + 1 : 0;
      seen.bytes = bytes;
      if (seen.looks >= looks.most) socket.destroy();
    }
  };
  const release = (socket: Socket) => {
    loose.delete(socket);
    if (loose.size > 0) return;
    clearInterval(looking);
    looking = undefined;
  };
  server.on('connection', (socket) => {
    // An error without a listener would end the process; a close follows each.
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      release(socket);
      held.delete(socket);
    });
    loose.set(socket, { bytes: 0, looks: 0 });
    looking ??= setInterval(look, looks.everyMs);
    const [oldest] = loose.keys();
    if (loose.size > MAX_CONNECTIONS) oldest?.destroy();
  });
  return {
    hold(socket) {
      release(socket);
      held.add(socket);
    },
    size: () => loose.size + held.size,
    end() {
      for (const socket of [...loose.keys(), ...held]) socket.destroy();
    },
  };
}
