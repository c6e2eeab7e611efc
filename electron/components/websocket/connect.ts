import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import WebSocket from 'ws';
import { hostPort } from '../../../shared/domain/index.ts';
import type { Address } from '../../probes/tcp.ts';
import { boundRest } from '../../system/index.ts';

/** Messages are not read; one that is longer than this closes the connection instead of filling memory. */
const MAX_MESSAGE_BYTES = 64 * 1024;
/** An answer to an upgrade is some hundred bytes; reading one without end costs a whole core. */
const MAX_ANSWER_BYTES = 64 * 1024;

export type Upgrade =
  | {
      readonly kind: 'open';
      readonly socket: WebSocket;
      /** Bytes that came on the connection so far. */
      readonly received: () => number;
    }
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly statusText: string;
      readonly retryAfter: string | null;
    }
  | { readonly kind: 'error'; readonly error: unknown; readonly connected: boolean };

/** Tries to upgrade one path at one address. Never rejects; an abort leaves no socket behind. */
export function upgrade(
  at: Address,
  port: number,
  path: string,
  hostHeader: string,
  signal: AbortSignal,
): Promise<Upgrade> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve({ kind: 'error', error: signal.reason, connected: false });
    let connected = false;
    let received = (): number => 0;
    const socket = new WebSocket(`ws://${hostPort(at.address, port)}${path}`, {
      headers: { host: hostHeader, 'user-agent': 'leanvibe-lifeguard' },
      perMessageDeflate: false,
      maxPayload: MAX_MESSAGE_BYTES,
      followRedirects: false,
      createConnection: (() => {
        const tcp = connect({ host: at.address, port });
        tcp.once('connect', () => {
          connected = true;
          tcp.on('data', () => {
            if (socket.readyState !== WebSocket.CONNECTING || tcp.bytesRead <= MAX_ANSWER_BYTES) return;
            tcp.destroy(Object.assign(new Error('an answer without end'), { code: 'HPE_ENDLESS' }));
          });
          boundRest(tcp, () => socket.readyState === WebSocket.CLOSING);
        });
        received = () => tcp.bytesRead;
        return tcp;
      }) as typeof connect,
    });
    const settle = (result: Upgrade) => {
      signal.removeEventListener('abort', stop);
      resolve(result);
    };
    const stop = () => {
      settle({ kind: 'error', error: signal.reason, connected });
      socket.terminate();
    };
    // Stays for the life of the socket: an error without a listener would end the process. A close follows each.
    socket.on('error', (error) => settle({ kind: 'error', error, connected }));
    socket.once('open', () => settle({ kind: 'open', socket, received }));
    socket.once('unexpected-response', (request, response: IncomingMessage) => {
      const { statusCode: status = 0, statusMessage: statusText = '' } = response;
      settle({ kind: 'status', status, statusText, retryAfter: response.headers['retry-after'] ?? null });
      request.destroy();
    });
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** Sends a ping and resolves with true at its pong, with false when the connection ends or the signal aborts before. */
export function pingPong(socket: WebSocket, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (answered: boolean) => {
      socket.off('pong', pong);
      socket.off('close', gone);
      signal.removeEventListener('abort', gone);
      resolve(answered);
    };
    const pong = () => settle(true);
    const gone = () => settle(false);
    if (signal.aborted || socket.readyState === WebSocket.CLOSED) return resolve(false);
    socket.on('pong', pong);
    socket.on('close', gone);
    signal.addEventListener('abort', gone, { once: true });
    // An error of the send is followed by the socket's close.
    if (socket.readyState === WebSocket.OPEN) socket.ping(undefined, true, () => {});
  });
}
