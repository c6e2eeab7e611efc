import type { IncomingMessage } from 'node:http';
import { SESSION_PROTOCOL, SOCKET_PATH, searchOf, stackIn } from '../../shared/contract/index.ts';
import type { StackId } from '../../shared/domain/index.ts';

const hosts = (port: number): readonly string[] => [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`];

/**
 * A page of another site that rebinds its name to 127.0.0.1 still sends its own name as Host: refused. Node keeps the first of
 * several Host headers; more than one is somebody trying which of them counts.
 */
export function isOwnHost({ headers, rawHeaders }: IncomingMessage, port: number): boolean {
  const given = rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host');
  return given.length === 1 && hosts(port).includes(headers.host ?? '');
}

/** Browsers send Origin on every WebSocket and every POST; one from another site, from a file, or none at all is refused. */
export const isOwnOrigin = ({ headers }: IncomingMessage, port: number): boolean =>
  hosts(port).some((host) => headers.origin === `http://${host}`);

/** The token that the page brings as a subprotocol, or null. */
export function sessionOf({ headers }: IncomingMessage): string | null {
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((p) => p.trim());
  return offered.find((p) => p.startsWith(SESSION_PROTOCOL))?.slice(SESSION_PROTOCOL.length) ?? null;
}

/** The stack of which a page's WebSocket is, null for the main one; nothing for an address that is none of a page's WebSocket. */
export function stackAsked({ url }: Pick<IncomingMessage, 'url'>): { readonly stack: StackId | null } | null {
  if (url === SOCKET_PATH) return { stack: null };
  const search = url?.startsWith(`${SOCKET_PATH}?`) === true ? url.slice(SOCKET_PATH.length) : '';
  const stack = stackIn(search);
  return stack !== null && searchOf(stack) === search ? { stack } : null;
}
