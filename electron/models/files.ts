import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { openForeign } from '../files/index.ts';

/** What a name in a folder stands for, links followed. */
export interface Entry {
  readonly name: string;
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'dangling' | 'other' | 'unreadable';
  readonly link: boolean;
  readonly bytes: number;
  /** Last change, milliseconds since the epoch. */
  readonly changedAt: number;
}

/** Errno of a failed file operation (`ENOENT`), or `unknown`. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';

const isAbsent = (code: string) => code === 'ENOENT' || code === 'ENOTDIR';

export type Listing =
  | { readonly kind: 'listed'; readonly entries: readonly Entry[] }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly code: string };

/** Names and sizes in one folder; never deeper. */
export async function list(folder: string): Promise<Listing> {
  try {
    const dirents = await readdir(folder, { withFileTypes: true });
    const entries = await Promise.all(
      dirents.map((dirent): Promise<Entry> | Entry => {
        const file = path.join(folder, dirent.name);
        // A folder's size and date are of no use, so it is not asked for them.
        if (dirent.isDirectory()) {
          return { name: dirent.name, path: file, kind: 'folder', link: false, bytes: 0, changedAt: 0 };
        }
        return look(file, dirent.name, dirent.isSymbolicLink());
      }),
    );
    return { kind: 'listed', entries };
  } catch (error) {
    const code = codeOf(error);
    return isAbsent(code) ? { kind: 'absent' } : { kind: 'unreadable', code };
  }
}

/** One name, links followed. */
export async function look(file: string, name: string, link: boolean): Promise<Entry> {
  const base = { name, path: file, link };
  try {
    const found = await stat(file);
    const kind = found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other';
    return { ...base, kind, bytes: kind === 'file' ? found.size : 0, changedAt: found.mtimeMs };
  } catch (error) {
    const code = codeOf(error);
    const dangling = link && (isAbsent(code) || code === 'ELOOP');
    return { ...base, kind: dangling ? 'dangling' : 'unreadable', bytes: 0, changedAt: 0 };
  }
}

/** Reads parts of one file. `at` may return fewer bytes than asked for: the file ended. */
export interface Reader {
  at(position: number, length: number): Promise<Uint8Array>;
}

/** Opens a file for reading parts of it and closes it on every way out. Does not wait on a pipe that took the file's place. */
export async function withFile<T>(file: string, work: (reader: Reader) => Promise<T>): Promise<T> {
  const handle = await openForeign(file);
  try {
    return await work({
      at: async (position, length) => {
        const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, position);
        return buffer.subarray(0, bytesRead);
      },
    });
  } finally {
    await handle.close();
  }
}

/** A file's name as it may stand in a sentence: control characters and broken UTF-16 shown, not sent to a terminal. */
export const printable = (name: string): string =>
  name
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (c) => `\\u${(c.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);

/** Runs `work` on every item, at most `limit` at a time, in order of results. Rejects with the first error, and when aborted. */
export async function eachLimited<T, R>(
  items: readonly T[],
  limit: number,
  signal: AbortSignal,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const lane = async () => {
    for (let i = next++; i < items.length; i = next++) {
      signal.throwIfAborted();
      results[i] = await work(items[i] as T);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
  signal.throwIfAborted();
  return results;
}
