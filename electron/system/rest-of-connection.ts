import type { Socket } from 'node:net';

/** What was on its way when a connection began to end. */
const MAX_REST_BYTES = 256 * 1024;

/**
 * Ends a WebSocket's connection on which the other side goes on after its goodbye: the library reads on for half a minute and throws away, with a whole core.
 * @param isEnding whether it has begun to end
 */
export function boundRest(socket: Socket, isEnding: () => boolean): void {
  let rest = 0;
  socket.on('data', ({ length }) => {
    if (!isEnding()) return;
    rest += length;
    if (rest > MAX_REST_BYTES) socket.destroy();
  });
}
