import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

/** Readings of so long before now are taken along, in milliseconds: what pages show of a day, and a month of hours. */
const TAKEN: Readonly<Record<string, number>> = { raw: 0, minutes: 86_400_000, hours: 31 * 86_400_000 };

/**
 * How a file in a folder that cannot be written is opened: with its write-ahead log where that lies beside it, else as it is
 * (sqlite.org/wal.html, "Read-Only Databases").
 */
const WAYS = ['mode=ro', 'mode=ro&immutable=1'] as const;

/**
 * Copies what the file of a history holds that cannot be written into one that is empty: incidents, runs and decisions whole, of readings what is
 * recent. Never throws.
 * @param now milliseconds since the epoch
 * @returns whether it could be read; then the database holds it
 */
export function takeWhatWasKept(database: DatabaseSync, file: string, now: number): boolean {
  if (!existsSync(file)) return false;
  const address = pathToFileURL(file).href.replaceAll("'", '%27');
  return WAYS.some((way) => {
    try {
      database.exec(`ATTACH '${address}?${way}' AS kept`);
    } catch {
      return false;
    }
    try {
      return take(database, now);
    } catch {
      if (database.isTransaction) database.exec('ROLLBACK');
      return false;
    } finally {
      database.exec('DETACH kept');
    }
  });
}

function take(database: DatabaseSync, now: number): boolean {
  const tables = (of: 'main' | 'kept') =>
    database.prepare(`SELECT name FROM ${of}.sqlite_schema WHERE type = 'table' ORDER BY name`).all() as {
      name: string;
    }[];
  const kept = new Set(tables('kept').map(({ name }) => name));
  const common = tables('main').filter(({ name }) => kept.has(name) && !name.startsWith('sqlite_'));
  if (common.length === 0) return false;
  database.exec('BEGIN');
  for (const { name } of common) {
    const from = TAKEN[name];
    database.exec(
      `INSERT INTO main."${name}" SELECT * FROM kept."${name}"${from === undefined ? '' : ` WHERE at >= ${now - from}`}`,
    );
  }
  database.exec('COMMIT');
  return true;
}
