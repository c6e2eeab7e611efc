import { z } from 'zod';
import {
  CauseSchema,
  type ComponentId,
  ComponentIdSchema,
  FindingSchema,
  HealthStateSchema,
} from '../../shared/domain/index.ts';
import { type BadStretch, badStretches, type StateRow } from './bad-stretches.ts';
import type { JournalDatabase } from './database.ts';

/** More changes than these are not kept, however young they are: some 20 MB. */
const LIMIT_ROWS = 100_000;
/** So many changes are looked through for the bad times of one component. */
const MOST_ROWS = 4000;
/** The row for the whole: what was found to be wrong, and whether alarms were held. No component has an empty name. */
const WHOLE = '';

const WrittenStateSchema = z.object({
  state: HealthStateSchema,
  /** Epoch milliseconds. */
  since: z.number(),
  label: z.string(),
  /** Whether its line has a figure. */
  hasFigure: z.boolean(),
  findings: z.array(FindingSchema),
  /** It was seen well before. */
  wasSeen: z.boolean(),
});
/** How one component was, from a change on. */
export type WrittenState = Readonly<z.infer<typeof WrittenStateSchema>>;

/** A cause without what only the present needs: evidence and what can be done. Times are those of the wall. */
const WrittenCauseSchema = CauseSchema.pick({
  id: true,
  component: true,
  severity: true,
  title: true,
  detail: true,
  confidence: true,
  course: true,
  explains: true,
}).extend({ since: z.number() });
const WrittenWholeSchema = z.object({
  causes: z.array(WrittenCauseSchema),
  pausedUntil: z.number().nullable(),
  /** Watching began here. */
  first: z.literal(true).optional(),
});
export type WrittenWhole = Readonly<z.infer<typeof WrittenWholeSchema>>;

/** One thing that may have changed: its key tells whether it has, and only then it is put into words. */
export interface Noted<T> {
  readonly key: string;
  readonly written: () => T;
}

/** What was written of a moment; null for what was not. */
export interface WrittenMoment {
  readonly states: ReadonlyMap<ComponentId, WrittenState>;
  /** Null where nobody watched, or nothing was written yet. */
  readonly whole: WrittenWhole | null;
}

/**
 * Every change of a component's state with what was said of it, and of what was found to be wrong. The first that a Lifeguard writes is
 * everything, and when it ends it writes that: so nothing is carried over a time in which nobody watched.
 */
export class StateLog {
  private readonly database: JournalDatabase;
  /** Keys of what was written last; null before anything was. */
  private last: Map<string, string> | null = null;

  constructor(database: JournalDatabase) {
    this.database = database;
  }

  /** Writes what has changed since the last call. @param at epoch milliseconds */
  note(
    at: number,
    states: ReadonlyMap<ComponentId, Noted<WrittenState>>,
    whole: Noted<Omit<WrittenWhole, 'first'>>,
  ): void {
    const { last } = this;
    const known = last === null ? this.names() : [...last.keys()];
    const isNew = (name: string, key: string) => last?.get(name) !== key;
    const rows: [string, unknown][] = [];
    for (const [id, { key, written }] of states) if (isNew(id, key)) rows.push([id, written()]);
    // What is not watched any more is in no state from here on.
    for (const name of known) if (name !== WHOLE && !states.has(name as ComponentId)) rows.push([name, null]);
    if (isNew(WHOLE, whole.key))
      rows.push([WHOLE, last === null ? { ...whole.written(), first: true } : whole.written()]);
    this.last = new Map([...[...states].map(([id, { key }]) => [id, key] as const), [WHOLE, whole.key]]);
    if (rows.length > 0) this.write(at, rows);
  }

  /** Nobody watches from here on. */
  end(at: number): void {
    if (this.last !== null) this.write(at, [[WHOLE, null]]);
    this.last = null;
  }

  private write(at: number, rows: readonly [string, unknown][]): void {
    this.database.write(() => {
      for (const [name, data] of rows)
        this.database.run(
          'INSERT OR REPLACE INTO states VALUES (?, ?, ?)',
          name,
          Math.round(at),
          data === null ? null : JSON.stringify(data),
        );
    });
  }

  /** What stood there at a time in epoch milliseconds. */
  at(time: number): WrittenMoment {
    const newest = (name: string): unknown => {
      const [row] = this.database.all(
        'SELECT data FROM states WHERE component = ? AND at <= ? ORDER BY at DESC LIMIT 1',
        name,
        time,
      );
      return row?.data;
    };
    const whole = read(WrittenWholeSchema, newest(WHOLE));
    const states = new Map<ComponentId, WrittenState>();
    if (whole === null) return { states, whole };
    for (const name of this.names()) {
      const id = ComponentIdSchema.safeParse(name).data;
      const state = id === undefined ? null : read(WrittenStateSchema, newest(name));
      if (id !== undefined && state !== null) states.set(id, state);
    }
    return { states, whole };
  }

  /** The changes in a range of epoch milliseconds that are nearest to its end (or its beginning), with what they changed to. */
  changes(from: number, to: number, order: 'first' | 'last', limit: number): readonly Change[] {
    const direction = order === 'first' ? 'ASC' : 'DESC';
    return this.database
      .all(
        `SELECT component, at, data FROM states WHERE at >= ? AND at <= ? ORDER BY at ${direction} LIMIT ?`,
        from,
        to,
        limit,
      )
      .map(({ component, at, data }) => ({
        at: Number(at),
        component: component === WHOLE ? null : (ComponentIdSchema.safeParse(component).data ?? null),
        state: component === WHOLE ? null : (read(WrittenStateSchema, data)?.state ?? null),
        first: component === WHOLE && read(WrittenWholeSchema, data)?.first === true,
        ended: component === WHOLE && data === null,
      }));
  }

  /** When a component was not well in a range of epoch milliseconds, oldest first; of very many the newest. */
  badStretches(component: ComponentId, from: number, to: number): readonly BadStretch[] {
    return badStretches(this.rowsOf(component, from, to));
  }

  private rowsOf(component: ComponentId, from: number, to: number): readonly StateRow[] {
    const before = [WHOLE, component].flatMap((name) =>
      this.database
        .all('SELECT data FROM states WHERE component = ? AND at < ? ORDER BY at DESC LIMIT 1', name, Math.round(from))
        .map(({ data }): Record<string, unknown> => ({ component: name, data, at: from })),
    );
    const within = this.database.all(
      'SELECT component, at, data FROM states WHERE component IN (?, ?) AND at >= ? AND at <= ? ORDER BY at DESC, component DESC LIMIT ?',
      WHOLE,
      component,
      Math.round(from),
      Math.round(to),
      MOST_ROWS,
    );
    const isUnwatched = before[0]?.component === WHOLE && before[0].data === null;
    const rows = [...(isUnwatched ? [] : before), ...within.toReversed()];
    return rows.map((row): StateRow => {
      const isWhole = row.component === WHOLE;
      const isBreak = isWhole && (row.data === null || read(WrittenWholeSchema, row.data)?.first === true);
      return { at: Number(row.at), isWhole, isBreak, state: isWhole ? null : read(WrittenStateSchema, row.data) };
    });
  }

  /** When the first was written, epoch milliseconds; null for never. */
  oldest(): number | null {
    const at = this.database.all('SELECT min(at) AS at FROM states')[0]?.at;
    return at === null || at === undefined ? null : Number(at);
  }

  /** Forgets what is older, and the oldest of what is too much; but never what each was last before that. */
  forget(before: number): void {
    const [over] = this.database.all('SELECT at FROM states ORDER BY at DESC LIMIT 1 OFFSET ?', LIMIT_ROWS);
    const cut = Math.max(before, Number(over?.at ?? 0));
    if (this.database.all('SELECT 1 FROM states WHERE at < ? LIMIT 1', cut).length === 0) return;
    this.database.write(() =>
      this.database.run(
        'DELETE FROM states WHERE at < ? AND at < (SELECT max(at) FROM states AS later WHERE later.component = states.component AND later.at <= ?)',
        cut,
        cut,
      ),
    );
  }

  /** Everything that something was ever written of: one look at the index each. */
  private names(): readonly string[] {
    return this.database
      .all(
        `WITH RECURSIVE names(name) AS (
           SELECT min(component) FROM states
           UNION ALL SELECT (SELECT min(component) FROM states WHERE component > names.name) FROM names WHERE names.name IS NOT NULL
         ) SELECT name FROM names WHERE name IS NOT NULL`,
      )
      .map(({ name }) => String(name));
  }
}

/** One change; of the whole where it has no component. */
export interface Change {
  readonly at: number;
  readonly component: ComponentId | null;
  readonly state: WrittenState['state'] | null;
  /** Watching began. */
  readonly first: boolean;
  /** Watching ended. */
  readonly ended: boolean;
}

function read<T>(schema: z.ZodType<T>, data: unknown): T | null {
  if (typeof data !== 'string') return null;
  try {
    return schema.safeParse(JSON.parse(data)).data ?? null;
  } catch {
    return null;
  }
}
