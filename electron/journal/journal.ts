import { z } from 'zod';
import {
  HAPPENED_KINDS,
  type Happened,
  type Incident,
  type IncidentDetail,
  IncidentSchema,
  type MetricId,
  type Precision,
  type Run,
  RunSchema,
  type TimelineEntry,
  TimelineEntrySchema,
} from '../../shared/domain/index.ts';
import { JournalDatabase, type JournalDatabaseOptions } from './database.ts';
import { MetricStore, type Near, type Point } from './metric-store.ts';
import { StateLog } from './state-log.ts';
import { inOrder } from './timeline-order.ts';

const KeptEntrySchema = TimelineEntrySchema.extend({ id: z.number() });
const SortSchema = z.object({ kind: z.enum(HAPPENED_KINDS), what: z.string().optional() });

export interface JournalOptions extends JournalDatabaseOptions {
  /** Bytes that the file may use before the oldest readings go early. */
  readonly limitBytes?: number;
}

/** Incidents, their events and runs are kept for thirteen months, as long as the means of hours; in milliseconds. */
const KEPT_EVENTS_MS = 396 * 24 * 3_600_000;

/** Two that watch see the same within this time of each other, in milliseconds. */
const SEEN_TWICE_MS = 30_000;
/** What happened so long before an incident belongs into its timeline, in milliseconds. */
const BEFORE_MS = 600_000;

/** A change of one incident: what is to be said about it, and what it is from now on. */
export interface IncidentChange {
  readonly incident: Incident;
  readonly entries: readonly TimelineEntry[];
}

/**
 * The history of Lifeguard: events append-only, incidents and runs as their last state, readings rolled up with age. Every write is
 * one transaction that is on disk when the call returns, but for readings, which are gathered for some seconds. A write that fails is said
 * through `onProblem` and loses nothing else; no method throws.
 */
export class Journal {
  readonly metrics: MetricStore;
  readonly states: StateLog;
  private readonly database: JournalDatabase;
  private version: unknown;
  private readonly now: () => number;

  constructor(options: JournalOptions) {
    this.now = options.now;
    this.database = new JournalDatabase(options);
    this.states = new StateLog(this.database);
    this.metrics = new MetricStore(this.database.file, (work) => this.database.write(work), options.limitBytes);
  }

  /** Whether another program has written into it since this was last asked. */
  changedElsewhere(): boolean {
    const [row] = this.database.all('PRAGMA data_version');
    const version = row?.data_version ?? null;
    const before = this.version;
    this.version = version;
    return before !== undefined && version !== before;
  }

  /** Writes changes of incidents with their events, all or none. */
  record(changes: readonly IncidentChange[]): void {
    if (changes.length === 0) return;
    this.database.write(() => {
      for (const { incident, entries } of changes) {
        this.database.run(
          'INSERT INTO incidents VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET opened_at = excluded.opened_at, state = excluded.state, component = excluded.component, cause = excluded.cause, data = excluded.data',
          incident.id,
          incident.openedAt,
          incident.state,
          incident.component,
          incident.causeId,
          JSON.stringify(incident),
        );
        for (const [i, { at, kind, component, text, raw }] of entries.entries()) {
          // The last event of a change carries the incident as it was then: from these alone the table can be built again.
          const data = i === entries.length - 1 ? JSON.stringify(incident) : null;
          this.database.run(
            'INSERT INTO events (at, incident, kind, component, text, raw, data) VALUES (?, ?, ?, ?, ?, ?, ?)',
            at,
            incident.id,
            kind,
            component,
            text,
            raw,
            data,
          );
        }
      }
    });
  }

  /**
   * Keeps something that happened and is no incident, with its sort where failures may be said to follow it; not a second time where another
   * Lifeguard, that watched beside this one, has seen it as well.
   */
  note({ at, kind, component, text, raw }: TimelineEntry, sort: Pick<Happened, 'kind' | 'what'> = {}): void {
    this.database.write(() =>
      this.database.run(
        `INSERT INTO events (at, kind, component, text, raw, data) SELECT ?, ?, ?, ?, ?, ? WHERE NOT EXISTS (
           SELECT 1 FROM events WHERE at BETWEEN ? AND ? AND incident IS NULL AND component IS ? AND text = ?)`,
        at,
        kind,
        component,
        text,
        raw,
        sort.kind === undefined ? null : JSON.stringify({ kind: sort.kind, what: sort.what }),
        at - SEEN_TWICE_MS,
        at + SEEN_TWICE_MS,
        component,
        text,
      ),
    );
  }

  /** What happened since then and is no incident, and has a sort; oldest first. @param from epoch milliseconds */
  happened(from: number): readonly Happened[] {
    return this.database
      .all(
        'SELECT at, text, data FROM events WHERE incident IS NULL AND data IS NOT NULL AND at >= ? ORDER BY at',
        from,
      )
      .flatMap(({ at, text, data }) => {
        const sort = SortSchema.safeParse(json(data)).data;
        if (sort === undefined) return [];
        const { kind, what } = sort;
        return [{ at: Number(at), text: String(text), kind, ...(what === undefined ? {} : { what }) }];
      });
  }

  /** A run as it is now: at its beginning, and again when it has ended. */
  saveRun(run: Run): void {
    this.database.write(() =>
      this.database.run(
        'INSERT INTO runs VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state, data = excluded.data',
        run.id,
        run.startedAt.wall,
        run.state,
        JSON.stringify(run),
      ),
    );
  }

  /** Newest first. */
  incidents(range: { readonly from?: number; readonly to?: number; readonly limit?: number } = {}): Incident[] {
    const { from = 0, to = Number.MAX_SAFE_INTEGER, limit = 200 } = range;
    return this.database
      .all(
        'SELECT data FROM incidents WHERE opened_at >= ? AND opened_at < ? ORDER BY opened_at DESC, id DESC LIMIT ?',
        from,
        to,
        limit,
      )
      .flatMap((row) => parsed(IncidentSchema, row.data));
  }

  openIncidents(): Incident[] {
    return this.database
      .all("SELECT data FROM incidents WHERE state = 'open' ORDER BY id")
      .flatMap((row) => parsed(IncidentSchema, row.data));
  }

  /** Null when there is none with this number. */
  incident(id: number): IncidentDetail | null {
    const [row] = this.database.all('SELECT data FROM incidents WHERE id = ?', id);
    const [incident] = row === undefined ? [] : parsed(IncidentSchema, row.data);
    if (incident === undefined) return null;
    const events = this.database.all(
      'SELECT id, at, kind, component, text, raw FROM events WHERE incident = ? OR (incident IS NULL AND at BETWEEN ? AND ?)',
      id,
      incident.startedAt - BEFORE_MS,
      incident.closedAt ?? this.now(),
    );
    const runs = incident.runs
      .flatMap((runId) => this.database.all('SELECT data FROM runs WHERE id = ?', runId))
      .flatMap((r) => parsed(RunSchema, r.data));
    const kept = events.flatMap((e) => KeptEntrySchema.safeParse(e).data ?? []);
    const timeline = inOrder(kept, incident).map(({ id: _, ...entry }) => entry);
    return { incident, timeline, runs };
  }

  /** Newest first. */
  runs(limit = 50): Run[] {
    return this.database
      .all('SELECT data FROM runs ORDER BY at DESC LIMIT ?', limit)
      .flatMap((row) => parsed(RunSchema, row.data));
  }

  /** Those that nobody has written an end of. */
  unendedRuns(): Run[] {
    return this.database
      .all("SELECT data FROM runs WHERE state = 'running'")
      .flatMap((row) => parsed(RunSchema, row.data));
  }

  /**
   * Runs that somebody else began since then, newest first. It is asked at every reading while something is wrong: what is known here already,
   * with all its output, is not even read.
   * @param since epoch milliseconds
   */
  runsOfOthers(since: number, own: readonly string[], limit: number): Run[] {
    return this.database
      .all(
        'SELECT data FROM runs WHERE at >= ? AND id NOT IN (SELECT value FROM json_each(?)) ORDER BY at DESC LIMIT ?',
        since,
        JSON.stringify(own),
        limit,
      )
      .flatMap((row) => parsed(RunSchema, row.data));
  }

  /** The number of the next incident. */
  nextIncident(): number {
    return Number(this.database.all('SELECT coalesce(max(id), 0) + 1 AS next FROM incidents')[0]?.next ?? 1);
  }

  /** Incidents as the events alone tell them: equal to the table, unless somebody changed the file. */
  replay(): Incident[] {
    const latest = new Map<number, Incident>();
    for (const row of this.database.all(
      'SELECT data FROM events WHERE data IS NOT NULL AND incident IS NOT NULL ORDER BY id',
    )) {
      for (const incident of parsed(IncidentSchema, row.data)) latest.set(incident.id, incident);
    }
    return [...latest.values()].sort((a, b) => a.id - b.id);
  }

  /** Decisions about proposals, by proposal. */
  decisions(): ReadonlyMap<string, { readonly decision: string; readonly at: number; readonly data: unknown }> {
    const rows = this.database.all('SELECT proposal, decision, at, data FROM decisions');
    return new Map(
      rows.map((r) => [String(r.proposal), { decision: String(r.decision), at: Number(r.at), data: json(r.data) }]),
    );
  }

  decide(proposal: string, decision: 'accepted' | 'rejected' | 'undone', at: number, data: unknown): void {
    this.database.write(() =>
      this.database.run(
        'INSERT INTO decisions VALUES (?, ?, ?, ?) ON CONFLICT (proposal) DO UPDATE SET at = excluded.at, decision = excluded.decision, data = excluded.data',
        proposal,
        at,
        decision,
        JSON.stringify(data),
      ),
    );
  }

  /** Rolls readings up and forgets the old ones; to be called every few minutes. */
  rollUp(now: number): void {
    this.database.writing(() => this.metrics.rollUp(now));
    const old = now - KEPT_EVENTS_MS;
    this.states.forget(old);
    const isOver = "SELECT id FROM incidents WHERE opened_at < ? AND state <> 'open' LIMIT 1";
    const isNote = 'SELECT id FROM events WHERE at < ? AND incident IS NULL LIMIT 1';
    if (this.database.all(isOver, old).length === 0 && this.database.all(isNote, old).length === 0) return;
    this.database.write(() => {
      this.database.run('DELETE FROM events WHERE at < ? AND incident IS NULL', old);
      this.database.run(
        "DELETE FROM events WHERE at < ? AND incident IN (SELECT id FROM incidents WHERE opened_at < ? AND state <> 'open')",
        old,
        old,
      );
      this.database.run("DELETE FROM incidents WHERE opened_at < ? AND state <> 'open'", old);
      this.database.run("DELETE FROM runs WHERE at < ? AND state <> 'running'", old);
    });
  }

  series(metric: MetricId, from: number, to: number, points: number): Point[] {
    return this.database.read(() => this.metrics.series(metric, from, to, points)) ?? [];
  }

  /** What a metric was at a time in epoch milliseconds. */
  near(metric: MetricId, time: number): Near | null {
    return this.database.read(() => this.metrics.near(metric, time)) ?? null;
  }

  /** How exactly it is known what was read at a time in epoch milliseconds. */
  precisionAt(time: number): Precision {
    return this.database.read(() => this.metrics.precisionAt(time)) ?? 'none';
  }

  /** When the history begins, epoch milliseconds; null where there is none. */
  oldest(): number | null {
    const firsts = [
      this.database.read(() => this.metrics.first()),
      this.states.oldest(),
      ...this.database.all('SELECT min(at) AS at FROM events').map(({ at }) => (at === null ? null : Number(at))),
    ].filter((at) => at !== null);
    return firsts.length === 0 ? null : Math.min(...firsts);
  }

  /** What was told in a range of epoch milliseconds, nearest to its end (or its beginning) first. */
  told(from: number, to: number, order: 'first' | 'last', limit: number): readonly { at: number; text: string }[] {
    const direction = order === 'first' ? 'ASC' : 'DESC';
    return this.database
      .all(
        `SELECT at, text FROM events WHERE at >= ? AND at <= ? ORDER BY at ${direction}, id ${direction} LIMIT ?`,
        from,
        to,
        limit,
      )
      .map(({ at, text }) => ({ at: Number(at), text: String(text) }));
  }

  /** The recovery that was under way at a time in epoch milliseconds, if one was. */
  runAt(time: number): Run | null {
    return (
      this.database
        .all('SELECT data FROM runs WHERE at <= ? ORDER BY at DESC LIMIT 3', time)
        .flatMap((row) => parsed(RunSchema, row.data))
        .find((run) => run.state !== 'interrupted' && (run.endedAt?.wall ?? Number.POSITIVE_INFINITY) > time) ?? null
    );
  }

  close(): void {
    this.metrics.flush();
    this.database.close();
  }
}

function json(value: unknown): unknown {
  try {
    return JSON.parse(String(value));
  } catch {
    return null;
  }
}

/** One row that cannot be read, after a change by hand or an older version, hides no other. */
function parsed<T>(schema: { safeParse: (value: unknown) => { data?: T | undefined } }, text: unknown): T[] {
  const value = schema.safeParse(json(text)).data;
  return value === undefined ? [] : [value];
}
