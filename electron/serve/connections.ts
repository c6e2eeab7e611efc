import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** A browser opens six at a time. Beyond this the oldest one that is not a page's WebSocket makes room for the newest. */
const MAX_CONNECTIONS = 128;

export interface Connections {
  /** This one is a page's WebSocket now: it does not make room for others. */
  readonly hold: (socket: Socket) => void;
  readonly size: () => number;
  /** Ends every one at once. */
  readonly end: () => void;
}

/**
 * Keeps the number of connections bounded without ever turning a new one away: whoever opens many and says nothing on them loses
 * its own, and a browser that comes afterwards is served.
 */
export function boundConnections(server: Server): Connections {
  const loose = new Set<Socket>();
  const held = new Set<Socket>();
  server.on('connection', (socket) => {
    // An error without a listener would end the process; a close follows each.
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      loose.delete(socket);
      held.delete(socket);
    });
    loose.add(socket);
    const [oldest] = loose;
    if (loose.size > MAX_CONNECTIONS) oldest?.destroy();
  });
  return {
    hold(socket) {
      loose.delete(socket);
      held.add(socket);
    },
    size: () => loose.size + held.size,
    end() {
      for (const socket of [...loose, ...held]) socket.destroy();
    },
  };
}
