import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';

/** What came of reading a file that Lifeguard does not own. Every way is a value. */
export type FileRead =
  | { readonly kind: 'read'; readonly bytes: Buffer }
  | { readonly kind: 'absent' }
  | { readonly kind: 'not-a-file'; readonly what: 'a folder' | 'a pipe' | 'a device' | 'a socket' }
  | { readonly kind: 'too-large'; readonly size: number }
  | { readonly kind: 'unreadable'; readonly code: string };

export interface ReadOptions {
  /** Nothing is read of a file that has more; a file without a size of its own (`/proc`) is read up to here. */
  readonly maxBytes: number;
  /** Whether a symbolic link may stand in the file's place. Default: yes, people keep their settings elsewhere and link to them. */
  readonly follow?: boolean;
}

/** Never waits for the other end of a pipe, and never makes a terminal ours. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/** What stands in the place of a file that is none; null for a regular file. */
export function notAFile(found: Pick<Stats, 'isFile' | 'isDirectory' | 'isFIFO' | 'isSocket'>) {
  if (found.isFile()) return null;
  if (found.isDirectory()) return 'a folder' as const;
  if (found.isFIFO()) return 'a pipe' as const;
  return found.isSocket() ? ('a socket' as const) : ('a device' as const);
}

class NotAFile extends Error {
  readonly code = 'ENOTREG';
  readonly what: 'a folder' | 'a pipe' | 'a device' | 'a socket';
  constructor(what: NotAFile['what']) {
    super(`it is ${what}, not a regular file`);
    this.what = what;
  }
}

const refuse = (found: Stats): void => {
  const what = notAFile(found);
  if (what !== null) throw new NotAFile(what);
};

/**
 * Reads a whole file that somebody else may have put there: only regular files, only up to a size, in bounded time and memory. It is looked at
 * before it is opened, because opening alone can do something to a device, and again when it is open, because it may have changed in between.
 */
export function readForeign(file: string, { maxBytes, follow = true }: ReadOptions): FileRead {
  try {
    refuse(statSync(file));
    const handle = openSync(file, follow ? FLAGS : FLAGS | constants.O_NOFOLLOW);
    try {
      const found = fstatSync(handle);
      refuse(found);
      if (found.size > maxBytes) return { kind: 'too-large', size: found.size };
      return upTo(maxBytes, (buffer) => readSync(handle, buffer, 0, buffer.length, null));
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    return failure(error);
  }
}

/** Text of a file by the same rules; null when there is none that can be read. */
export function foreignText(file: string, maxBytes: number): string | null {
  const read = readForeign(file, { maxBytes });
  return read.kind === 'read' ? read.bytes.toString('utf8') : null;
}

/** Reads until the end, which may come later than the size said: the file grows while it is read. */
function upTo(maxBytes: number, read: (buffer: Buffer) => number): FileRead {
  const parts: Buffer[] = [];
  for (let size = 0; ; ) {
    const buffer = Buffer.allocUnsafe(Math.min(64 * 1024, maxBytes + 1 - size));
    const count = read(buffer);
    if (count === 0) return { kind: 'read', bytes: Buffer.concat(parts) };
    size += count;
    if (size > maxBytes) return { kind: 'too-large', size };
    parts.push(buffer.subarray(0, count));
  }
}

function failure(error: unknown): FileRead {
  if (error instanceof NotAFile) return { kind: 'not-a-file', what: error.what };
  const { code = 'unknown' } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR' ? { kind: 'absent' } : { kind: 'unreadable', code };
}

/**
 * Opens a regular file for reading parts of it, by the same rules as `readForeign`.
 * @throws with code ENOTREG for what is no regular file, else with the system's code
 */
export async function openForeign(file: string): Promise<FileHandle> {
  refuse(await stat(file));
  const handle = await open(file, FLAGS);
  try {
    refuse(await handle.stat());
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The same for callers that cannot wait; whoever asks closes the descriptor. */
export function openForeignSync(file: string): number {
  refuse(statSync(file));
  const handle = openSync(file, FLAGS);
  try {
    refuse(fstatSync(handle));
    return handle;
  } catch (error) {
    closeSync(handle);
    throw error;
  }
}
