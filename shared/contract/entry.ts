import { z } from 'zod';
import { type StackId, StackIdSchema } from '../domain/stacks.ts';

/** Where a page of the browser asks to be let in, by POST and with JSON. */
export const ENTRY_PATH = '/entry';
/** The page's WebSocket. */
export const SOCKET_PATH = '/api';
/** Subprotocol that carries the session's token: it is the only header that a page can set on an upgrade. */
export const SESSION_PROTOCOL = 'lifeguard.session.';
/** A printed address is good for one browser and for this long, in milliseconds. */
export const CODE_LIMIT_MS = 15 * 60_000;
/** More than this is no request to be let in, in bytes. */
export const MAX_ENTRY_BYTES = 1024;

const secret = z.string().min(1).max(100);

/** Either the code of a printed address, which is used up by it, or the token of a session, to hear whether it still counts. */
export const EntryRequestSchema = z.union([
  z.object({ code: secret }).strict(),
  z.object({ session: secret }).strict(),
]);
export type EntryRequest = Readonly<z.infer<typeof EntryRequestSchema>>;

/** The answer to a good request; a refused one is status 401. */
export const EntryAnswerSchema = z.object({ session: secret });

/** What of a page's address says which stack it shows; nothing for the main one. */
export const searchOf = (stack: StackId | null): string => (stack === null ? '' : `?stack=${stack}`);

/** The stack that a page's address names; null for the main one. */
export function stackIn(search: string): StackId | null {
  const named = StackIdSchema.safeParse(new URLSearchParams(search).get('stack'));
  return named.success ? named.data : null;
}
