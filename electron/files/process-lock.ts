import { DatabaseSync } from 'node:sqlite';
import { prepareOwnFile } from './own-files.ts';

/** A lock that is held; it ends with the process that holds it, however that ends. */
export interface HeldLock {
  readonly release: () => void;
}

/**
 * Takes a lock between processes, or null at once when another one holds it. The kernel keeps it (SQLite's write transaction on an empty
 * file): there is no stale lock that two could take over at the same moment, and none is lost while a process sleeps or is stopped. Not an exclusive
 * one: whoever takes that shares the file first, and of three who come at the same moment each was in the way of the others. The file
 * stays: removing it would let a second holder in through a new one of the same name.
 * @throws when the file cannot be made or is none
 */
export function takeLock(file: string): HeldLock | null {
  prepareOwnFile(file);
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA busy_timeout = 0; BEGIN IMMEDIATE');
    return { release: () => database.close() };
  } catch (error) {
    database.close();
    if (isBusy(error)) return null;
    throw error;
  }
}

/** 5 SQLITE_BUSY (sqlite.org/rescode.html). */
const isBusy = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'errcode' in error && (Number(error.errcode) & 0xff) === 5;
