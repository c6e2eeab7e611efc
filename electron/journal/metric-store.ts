import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { MetricId, Precision } from '../../shared/domain/index.ts';

/** One value of a chart; low and high are those of the time that it stands for. */
export interface Point {
  readonly at: number;
  readonly low: number;
  readonly mean: number;
  readonly high: number;
}

/** A point with how exactly it is known. */
export interface Near extends Point {
  readonly precision: Exclude<Precision, 'none'>;
}

/** A reading stands for the time after it for so long, in milliseconds: what is looked at seldom is looked at once a minute. */
const FRESH_MS = 90_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How long each resolution is kept, in milliseconds. */
export const KEPT = { raw: DAY, minutes: 14 * DAY, hours: 396 * DAY } as const;
/** The file may use so many bytes; beyond it the oldest readings go before their time. The goal: 200 MB in a year. */
const LIMIT_BYTES = 190 * 1024 ** 2;
/** Readings are gathered so long before they are written together, in milliseconds. */
const GATHER_MS = 10_000;
/** Numbers of figures begin at 1. */
const UNWRITTEN = 0;
/** Roll-up is done for so much at a time, so that it never holds up a reading. */
const MAX_PAGES = 2000;

/** Readings: raw, then means of minutes, then of hours, each with its lowest and highest. */
export class MetricStore {
  private readonly database: DatabaseSync;
  private readonly limitBytes: number;
  private readonly write: (work: () => void) => boolean;
  private readonly ids = new Map<string, number>();
  private buffer: { readonly metric: MetricId; readonly at: number; readonly value: number }[] = [];
  private statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync, write: (work: () => void) => boolean, limitBytes = LIMIT_BYTES) {
    this.database = database;
    this.limitBytes = limitBytes;
    this.write = write;
  }

  /** Takes a reading; it is written with others within ten seconds, by time of the readings. */
  add(metric: MetricId, at: number, value: number): void {
    this.buffer.push({ metric, at, value });
    const first = this.buffer[0]?.at ?? at;
    // A clock that was set back must not keep the buffer for an hour.
    if (at - first >= GATHER_MS || at < first || this.buffer.length > 1000) this.flush();
  }

  flush(): void {
    const rows = this.buffer;
    if (rows.length === 0) return;
    this.buffer = [];
    const isWritten = this.write(() => {
      const insert = this.statement('INSERT OR REPLACE INTO raw VALUES (?, ?, ?)');
      const name = this.statement('INSERT OR IGNORE INTO metrics (name) VALUES (?)');
      for (const { metric, at, value } of rows) {
        if (!this.ids.has(metric)) name.run(metric);
        insert.run(this.idOf(metric), Math.round(at), value);
      }
    });
    // Numbers that were given in it are free again, and the next figure gets one of them.
    if (!isWritten) this.ids.clear();
  }

  /** Points of a chart, oldest first, at the finest resolution that is kept for all of the range and not finer than needed. */
  series(metric: MetricId, from: number, to: number, points: number): Point[] {
    this.flush();
    const step = (to - from) / points;
    const table = this.tableFor(this.idOf(metric), step, from);
    const columns = table === 'raw' ? 'at, value AS low, value AS mean, value AS high' : 'at, low, mean, high';
    // What is not rolled up yet is taken from the finer table.
    const interval = table === 'hours' ? HOUR : MINUTE;
    // A point of a coarser table stands for the time after it: the one that the range begins in belongs to it.
    const first = table === 'raw' ? from : Math.floor(from / interval) * interval;
    const rows = this.statement(
      `SELECT ${columns} FROM ${table} WHERE metric = ? AND at >= ? AND at < ? ORDER BY at`,
    ).all(this.idOf(metric), first, to);
    const found = rows as unknown as Point[];
    const covered = (found.at(-1)?.at ?? from - interval) + interval;
    const rest = table === 'raw' ? [] : this.recent(metric, covered, to, Math.max(step, MINUTE));
    return thin([...found, ...rest], points);
  }

  /**
   * The finest table that is needed for the step, and that still has the beginning of the range: of some minutes three days ago only the
   * means of minutes are left, however finely they are asked for.
   */
  private tableFor(metric: number, step: number, from: number): 'raw' | 'minutes' | 'hours' {
    if (step >= HOUR) return 'hours';
    const isKept = (table: 'raw' | 'minutes'): boolean => {
      const oldest = this.oldest(table, metric);
      const coarser = this.oldest(table === 'raw' ? 'minutes' : 'hours', metric);
      if (oldest === null || coarser === null) return coarser === null;
      // Where nothing older was rolled up there is nothing older at all.
      const interval = table === 'raw' ? MINUTE : HOUR;
      return oldest <= from || coarser >= Math.floor(oldest / interval) * interval;
    };
    if (step < MINUTE && isKept('raw')) return 'raw';
    return isKept('minutes') ? 'minutes' : 'hours';
  }

  /** Beginnings of the hours since then in which something was read, but for the present one; oldest first. @param from epoch milliseconds */
  hours(from: number): readonly number[] {
    return this.statement('SELECT DISTINCT at FROM hours WHERE at >= ? ORDER BY at')
      .all(from)
      .map((row) => Number(row.at));
  }

  /** What a metric was at a time in epoch milliseconds, as exactly as that is kept; null where nothing was read. */
  near(metric: MetricId, time: number): Near | null {
    this.flush();
    const id = this.idOf(metric);
    const raw = this.statement(
      'SELECT at, value AS low, value AS mean, value AS high FROM raw WHERE metric = ? AND at > ? AND at <= ? ORDER BY at DESC LIMIT 1',
    ).get(id, time - FRESH_MS, time);
    if (raw !== undefined) return { precision: 'readings', ...(raw as unknown as Point) };
    for (const [table, interval] of [
      ['minutes', MINUTE],
      ['hours', HOUR],
    ] as const) {
      const row = this.statement(`SELECT at, low, mean, high FROM ${table} WHERE metric = ? AND at = ?`).get(
        id,
        Math.floor(time / interval) * interval,
      );
      if (row !== undefined) return { precision: table, ...(row as unknown as Point) };
    }
    return null;
  }

  /** How exactly it is known that anything was read at a time in epoch milliseconds. */
  precisionAt(time: number): Precision {
    this.flush();
    const isThere = (table: string, from: number, to: number): boolean =>
      this.statement(
        `SELECT 1 FROM metrics WHERE EXISTS (SELECT 1 FROM ${table} WHERE metric = metrics.id AND at > ? AND at <= ?) LIMIT 1`,
      ).get(from, to) !== undefined;
    if (isThere('raw', time - FRESH_MS, time)) return 'readings';
    // Of what is younger each reading is still there: nothing was read then.
    if (isThere('raw', 0, time)) return 'none';
    if (isThere('minutes', time - MINUTE, time)) return 'minutes';
    if (isThere('minutes', 0, time)) return 'none';
    return isThere('hours', time - HOUR, time) ? 'hours' : 'none';
  }

  /** When the first figure was read that is still known, epoch milliseconds; null for none. */
  first(): number | null {
    this.flush();
    const oldest = ['raw', 'minutes', 'hours'].flatMap((table) => {
      const at = this.statement(
        `SELECT min((SELECT min(at) FROM ${table} WHERE metric = metrics.id)) AS at FROM metrics`,
      ).get()?.at;
      return at === null || at === undefined ? [] : [Number(at)];
    });
    return oldest.length === 0 ? null : Math.min(...oldest);
  }

  private oldest(table: 'raw' | 'minutes' | 'hours', metric: number): number | null {
    const at = this.statement(`SELECT min(at) AS at FROM ${table} WHERE metric = ?`).get(metric)?.at;
    return at === null || at === undefined ? null : Number(at);
  }

  /** Rolls up what is complete, deletes what is too old, and gives pages back to the disk. */
  rollUp(now: number): void {
    this.flush();
    this.ageOut(now, 1);
    for (let share = 2; this.bytes() > this.limitBytes && share <= 16; share *= 2) this.ageOut(now, share);
  }

  /** Keeps what is younger than a share of its time. */
  private ageOut(now: number, share: number): void {
    const isWritten = this.write(() => {
      this.fold('raw', 'minutes', MINUTE, now);
      this.fold('minutes', 'hours', HOUR, now);
      for (const [table, age] of Object.entries(KEPT))
        this.statement(`DELETE FROM ${table} WHERE at < ?`).run(now - age / share);
    });
    if (!isWritten) return;
    // Pages are given back a little at a time, unless there are too many of them.
    this.database.exec(share === 1 ? `PRAGMA incremental_vacuum(${MAX_PAGES})` : 'PRAGMA incremental_vacuum');
  }

  /** Bytes of the file in use. */
  bytes(): number {
    const value = (pragma: string) =>
      Number(Object.values(this.database.prepare(`PRAGMA ${pragma}`).get() ?? {})[0] ?? 0);
    return value('page_count') * value('page_size');
  }

  /** Writes every complete interval of the coarser table that the finer one has and the coarser has not. */
  private fold(from: 'raw' | 'minutes', to: 'minutes' | 'hours', interval: number, now: number): void {
    const complete = Math.floor(now / interval) * interval;
    const values =
      from === 'raw'
        ? 'min(value), avg(value), max(value), count(*)'
        : 'min(low), sum(mean * count) / sum(count), max(high), sum(count)';
    for (const { id } of this.statement('SELECT id FROM metrics').all() as { id: number }[]) {
      const last = this.statement(`SELECT max(at) AS last FROM ${to} WHERE metric = ?`).get(id)?.last;
      const since = last === null || last === undefined ? 0 : Number(last) + interval;
      this.statement(
        `INSERT OR REPLACE INTO ${to} SELECT metric, at / ${interval} * ${interval}, ${values} FROM ${from} WHERE metric = ? AND at >= ? AND at < ? GROUP BY metric, at / ${interval}`,
      ).run(id, since, complete);
    }
  }

  private recent(metric: MetricId, from: number, to: number, step: number): Point[] {
    const width = Math.round(step);
    return this.statement(
      `SELECT at / ${width} * ${width} AS at, min(value) AS low, avg(value) AS mean, max(value) AS high FROM raw WHERE metric = ? AND at >= ? AND at < ? GROUP BY at / ${width} ORDER BY at`,
    ).all(this.idOf(metric), from, to) as unknown as Point[];
  }

  /** The number that its readings have in the file; one that none has while nothing of it was written. */
  private idOf(metric: MetricId): number {
    const known = this.ids.get(metric);
    if (known !== undefined) return known;
    const id = this.statement('SELECT id FROM metrics WHERE name = ?').get(metric)?.id;
    if (id === undefined) return UNWRITTEN;
    this.ids.set(metric, Number(id));
    return Number(id);
  }

  private statement(sql: string): StatementSync {
    const known = this.statements.get(sql) ?? this.database.prepare(sql);
    this.statements.set(sql, known);
    return known;
  }
}

/** At most so many points; each keeps the extremes of those that it stands for, so that no spike is lost. */
function thin(points: readonly Point[], wanted: number): Point[] {
  if (points.length <= wanted) return [...points];
  const size = Math.ceil(points.length / wanted);
  const groups: Point[] = [];
  for (let i = 0; i < points.length; i += size) {
    const group = points.slice(i, i + size);
    const first = group[0];
    if (first === undefined) continue;
    groups.push({
      at: first.at,
      low: Math.min(...group.map((p) => p.low)),
      mean: group.reduce((sum, p) => sum + p.mean, 0) / group.length,
      high: Math.max(...group.map((p) => p.high)),
    });
  }
  return groups;
}
