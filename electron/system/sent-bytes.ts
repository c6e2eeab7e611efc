import { subscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';

/** Node tells here of every connection that this process opens or takes, but for those with TLS. */
const CHANNELS = ['net.client.socket', 'net.server.socket'] as const;

const open = new Set<Socket>();
let ended = 0;
let isCounting = false;

function note(message: unknown): void {
  const { socket } = message as { readonly socket?: unknown };
  if (!(socket instanceof Socket)) return;
  open.add(socket);
  socket.once('close', () => {
    open.delete(socket);
    ended += socket.bytesWritten;
  });
}

/**
 * Bytes that this process has sent over its connections, those to itself and over sockets of the file system included, those with TLS not. They are
 * counted from the first call on.
 */
export function sentBytes(): number {
  if (!isCounting) for (const channel of CHANNELS) subscribe(channel, note);
  isCounting = true;
  return [...open].reduce((sum, { bytesWritten }) => sum + bytesWritten, ended);
}
