import type { Socket } from 'node:net';
import { z } from 'zod';

/** What both sides have to agree on before anything else is said; the rest is the contract of the pages, one JSON text a line. */
export const HelloSchema = z.object({
  /** Version of the program: the contract is that of exactly this version. */
  lifeguard: z.string().max(100),
  pid: z.number().int(),
  stack: z.object({
    userFile: z.string(),
    repository: z.string().nullable(),
    environment: z.string(),
  }),
});
export type Hello = z.infer<typeof HelloSchema>;

/** A client's line is a call; a longer one is none. */
export const MAX_REQUEST_BYTES = 256 * 1024;
/** The engine's longest answer, a report of logs, is far below this. */
export const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** Cuts what comes in into lines; ends the connection when one is longer than `maxBytes`. */
export function onLines(socket: Socket, maxBytes: number, onLine: (line: string) => void): void {
  let parts: Buffer[] = [];
  let size = 0;
  socket.on('data', (chunk: Buffer) => {
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      parts.push(chunk.subarray(from, end));
      const line = Buffer.concat(parts).toString('utf8');
      parts = [];
      size = 0;
      from = end + 1;
      onLine(line);
      if (socket.destroyed) return;
    }
    const rest = chunk.subarray(from);
    size += rest.length;
    if (size > maxBytes) return void socket.destroy();
    if (rest.length > 0) parts.push(rest);
  });
}

/** The value of a line, or null when it is not JSON of this shape. */
export function read<S extends z.ZodType>(schema: S, line: string): z.infer<S> | null {
  try {
    return schema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
