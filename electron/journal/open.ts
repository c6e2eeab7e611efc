import { accessSync, constants, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Problem } from '../../shared/domain/index.ts';
import { prepareOwnFile } from '../files/index.ts';
import { MIGRATIONS } from './schema.ts';
import { takeWhatWasKept } from './what-was-kept.ts';

export interface Opened {
  readonly database: DatabaseSync;
  /** Null when the journal is on disk as it should be. */
  readonly problem: Problem | null;
  readonly isDurable: boolean;
}

/** Waits this long for another Lifeguard that writes, in milliseconds. */
const BUSY_MS = 2000;
/** What of the file is kept in memory, in KB: SQLite would keep 2 MB, which the check at the start fills, and the system has the file in its own memory. */
const KEPT_KB = 256;

/**
 * Opens the journal, or what can stand in for it. A corrupt file is set aside and a new one begun; one that cannot be written or comes from a
 * newer version is left as it is and history is kept in memory for this session, with what the file tells where it can be read. Never throws.
 * @param now milliseconds since the epoch, for the name of a file that is set aside
 */
export function openDatabase(file: string, shown: string, now: number): Opened {
  try {
    prepareOwnFile(file);
    accessSync(path.dirname(file), constants.W_OK);
    accessSync(file, constants.W_OK);
    return { database: prepare(new DatabaseSync(file)), problem: setAside(file, shown, now), isDurable: true };
  } catch (error) {
    if (error instanceof NewerVersion) {
      return inMemory(shown, error.message, 'Use the newer Lifeguard, or move the file away to begin a new history.');
    }
    if (isCorrupt(error)) return beginAnew(file, shown, now);
    const words = (error as Error).message;
    return inMemory(shown, `The history cannot be written: ${words}.`, fixFor(words), { file, now });
  }
}

class NewerVersion extends Error {}

function prepare(database: DatabaseSync): DatabaseSync {
  try {
    database.exec(`PRAGMA busy_timeout = ${BUSY_MS}; PRAGMA cache_size = -${KEPT_KB}`);
    const version = Number(database.prepare('PRAGMA user_version').get()?.user_version ?? 0);
    if (version > MIGRATIONS.length) {
      throw new NewerVersion(
        `The history was written by a newer Lifeguard (version ${version} of its file, this one knows ${MIGRATIONS.length}).`,
      );
    }
    // Written once into an empty file: pages of deleted readings can then be given back to the disk.
    if (version === 0) database.exec('PRAGMA auto_vacuum = INCREMENTAL');
    database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY',
    );
    const check = database.prepare('PRAGMA quick_check(1)').get();
    if (check?.quick_check !== 'ok') throw new Corrupt(String(check?.quick_check));
    for (const [i, sql] of MIGRATIONS.entries()) {
      if (i >= version) database.exec(`BEGIN IMMEDIATE; ${sql}; PRAGMA user_version = ${i + 1}; COMMIT`);
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

class Corrupt extends Error {}

/** 11 SQLITE_CORRUPT, 26 SQLITE_NOTADB (sqlite.org/rescode.html). */
function isCorrupt(error: unknown): boolean {
  if (error instanceof Corrupt) return true;
  const code = typeof error === 'object' && error !== null && 'errcode' in error ? Number(error.errcode) & 0xff : 0;
  return code === 11 || code === 26;
}

/** What a damaged file is called from then on, after the name that it had. */
const ASIDE = /^\.corrupt-(\d{4}-\d\d-\d\d)T\d{6}$/;
/** So long it is said that an earlier history was set aside, in milliseconds: a command that found it damaged may have been read by nobody. */
const SAID_MS = 7 * 86_400_000;

/** That what was kept before was damaged, as long as its file lies there; null where none does. */
function setAside(file: string, shown: string, now: number): Problem | null {
  const name = path.basename(file);
  const found = readdirSync(path.dirname(file)).filter((f) => f.startsWith(name) && ASIDE.test(f.slice(name.length)));
  const last = found.sort().at(-1);
  const [, day = ''] = ASIDE.exec(last?.slice(name.length) ?? '') ?? [];
  if (last === undefined || now - Date.parse(day) > SAID_MS) return null;
  return {
    where: shown,
    message: `An earlier history file was damaged on ${day}. It was set aside as ${last}; what it held is not shown.`,
    fix: 'It can be looked at with sqlite3, or deleted; then this is not said any more.',
    severity: 'warning',
    of: 'history',
  };
}

function beginAnew(file: string, shown: string, now: number): Opened {
  const suffix = `corrupt-${new Date(now).toISOString().slice(0, 19).replaceAll(':', '')}`;
  try {
    renameSync(file, `${file}.${suffix}`);
    // They belong to the file that was set aside.
    for (const extra of ['-wal', '-shm'])
      if (existsSync(file + extra)) renameSync(file + extra, `${file}.${suffix}${extra}`);
    const problem: Problem = {
      where: shown,
      message: `The history file was damaged. It was set aside as ${path.basename(file)}.${suffix}, and a new one was begun.`,
      fix: 'Nothing else is lost. The old file can be looked at with sqlite3, or deleted.',
      severity: 'warning',
      of: 'history',
    };
    prepareOwnFile(file);
    return { database: prepare(new DatabaseSync(file)), problem, isDurable: true };
  } catch (error) {
    rmSync(`${file}.new`, { force: true });
    return inMemory(
      shown,
      `The history file is damaged and cannot be replaced: ${(error as Error).message}.`,
      `Move ${shown} away.`,
    );
  }
}

/** @param kept what may still be readable */
function inMemory(
  shown: string,
  message: string,
  fix: string,
  kept: { readonly file: string; readonly now: number } | null = null,
): Opened {
  const database = prepare(new DatabaseSync(':memory:'));
  const isThere = kept !== null && takeWhatWasKept(database, kept.file, kept.now);
  const before = isThere ? 'What it held before is shown' : 'What it held before is not known here';
  return {
    database,
    problem: {
      where: shown,
      message: `${message} ${before}. Monitoring goes on; the history of this session is kept until Lifeguard ends.`,
      fix,
      severity: 'warning',
      of: 'history',
    },
    isDurable: false,
  };
}

const fixFor = (words: string): string =>
  /full|ENOSPC/i.test(words)
    ? 'Make room on the disk, then start Lifeguard again.'
    : 'Check that the folder and the file may be written, then start Lifeguard again.';
