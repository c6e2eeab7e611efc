import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Name of the WebSocket subprotocol that carries the token: it is the only header a page can set on an upgrade. */
const PROTOCOL_PREFIX = 'lifeguard.token.';

const hosts = (port: number): readonly string[] => [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`];

/** A page of another site that rebinds its name to 127.0.0.1 still sends its own name as Host: refused. */
export const isOwnHost = (request: IncomingMessage, port: number): boolean =>
  hosts(port).includes(request.headers.host ?? '');

/** Browsers send Origin on every WebSocket; one from another site, from a file, or none at all is refused. */
export const isOwnOrigin = (request: IncomingMessage, port: number): boolean =>
  hosts(port).some((host) => request.headers.origin === `http://${host}`);

/** The subprotocol that carries the right token, or null. Compared in constant time. */
export function tokenProtocol(request: IncomingMessage, token: string): string | null {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((p) => p.trim());
  const expected = Buffer.from(PROTOCOL_PREFIX + token);
  const found = offered.find((p) => {
    const given = Buffer.from(p);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  return found ?? null;
}
