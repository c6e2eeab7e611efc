import type { postgres } from '../../../shared/components/postgres.ts';
import { type Inspection, type InspectionTable, parseHostAndPort } from '../../../shared/domain/index.ts';
import { asSentence, counted, failureText, formatDuration, formatMs, grouped } from '../../../shared/format.ts';
import { type Inspect, row, tableOf } from '../../inspection/index.ts';
import { oneLine } from '../../probes/plain-text.ts';
import { redact } from '../../system/index.ts';
import type { Self } from '../service.ts';
import {
  type Clients,
  clients,
  type Lock,
  locks,
  planOf,
  type Running,
  room,
  running,
  type Statement,
  statementsOf,
} from './queries.ts';
import { openPostgres } from './session.ts';

/** A query of a cell; the whole one stands below it. */
const SHORT = 60;
/** The guide's limit for a query, in milliseconds. */
const SLOW_MS = 5000;
/** This share of all connections is worth a word. */
const NEARLY_FULL = 0.8;
const MINUTE = 60_000;

/** What runs in a PostgreSQL now, how it would be carried out, who holds and waits for locks, and how many connections are left. */
export const inspectPostgres =
  (self: Self<typeof postgres>): Inspect =>
  async ({ world, signal }) => {
    const { settings } = world;
    const user = self.setting(settings, 'user');
    if (user === null)
      return nothing(
        `Nothing in it can be asked without a user: set ${self.id}.user, and ${self.id}.password if it needs one.`,
      );
    const reading = self.reading(await world.look([self.id], signal));
    if (reading === undefined) return nothing(`${self.title} is not watched.`);
    if (!reading.ok) return nothing(failureText(reading.failure));
    const target = parseHostAndPort(self.setting(settings, 'at'));
    if (!target.ok) return nothing(`The address ${target.why}.`);
    const session = await openPostgres({
      ...{ host: target.host, port: target.port, user, isTls: reading.facts.offersTls },
      database: self.setting(settings, 'database') ?? user,
      password: self.setting(settings, 'password') ?? world.env.PGPASSWORD ?? null,
      limitMs: self.limitMs(settings),
    });
    const stop = () => void session.close().catch(() => {});
    signal.addEventListener('abort', stop, { once: true });
    try {
      const about = await room(session);
      const now = await running(session);
      const plans = new Map<number, string | null>();
      for (const { pid, query } of now) plans.set(pid, await planOf(session, query));
      const found = { now, plans, held: await locks(session), who: await clients(session) };
      return told(found, about, await statementsOf(session, about));
    } catch (error) {
      signal.throwIfAborted();
      return nothing(asSentence(oneLine(`It answers, and does not tell: ${(error as Error).message}`)));
    } finally {
      signal.removeEventListener('abort', stop);
      await session.close().catch(() => {});
    }
  };

const nothing = (text: string): Inspection => ({ text, tables: [] });

interface Found {
  readonly now: readonly Running[];
  readonly plans: ReadonlyMap<number, string | null>;
  readonly held: readonly Lock[];
  readonly who: readonly Clients[];
}

function told(
  found: Found,
  { most, version }: { readonly most: number; readonly version: string },
  slowest: readonly Statement[] | null,
): Inspection {
  const { now, who } = found;
  const taken = who.reduce((sum, { count }) => sum + count, 0);
  const waiting = now.filter(({ blocked_by }) => blocked_by.length > 0).length;
  const text = [
    `PostgreSQL ${version}: ${now.length === 0 ? 'nothing runs now' : counted(now.length, 'transaction runs', 'transactions run')}`,
    waiting === 0 ? '' : `, ${waiting} of them ${waiting === 1 ? 'waits' : 'wait'} for a lock`,
    `; ${taken} of ${counted(most, 'connection')} ${taken === 1 ? 'is' : 'are'} taken.`,
  ].join('');
  return {
    text,
    tables: [runningTable(found), locksTable(found), clientsTable(who, taken, most), statementsTable(slowest)],
  };
}

const shortOf = (query: string): string => (query === '' ? 'not told to this user' : oneLine(redact(query), SHORT));

const DOING: Readonly<Record<string, string>> = {
  active: 'works',
  'idle in transaction': 'left open: its client asks nothing',
  'idle in transaction (aborted)': 'left open after an error',
};
/** The kinds of PostgreSQL's `wait_event_type` that a person can do something with. */
const WAITS: Readonly<Record<string, string>> = {
  Lock: 'waits for a lock',
  IO: 'reads or writes files',
  Timeout: 'sleeps',
  Extension: 'waits for an extension',
};

function stateOf({ state, wait_kind: kind, wait_for: event }: Running): string {
  const waits = state === 'active' ? WAITS[kind] : undefined;
  return waits === undefined ? (DOING[state] ?? state) : `${waits} (${event})`;
}

function runningTable({ now, plans }: Found): InspectionTable {
  const rows = now.map((one) => {
    const { pid, query, elapsed_ms, who, client, database } = one;
    const plan = plans.get(pid) ?? null;
    return row(
      [
        shortOf(query),
        formatDuration(elapsed_ms),
        stateOf(one),
        database,
        [who, client].filter((part) => part !== '').join(' at '),
      ],
      elapsed_ms > SLOW_MS ? 'trouble' : 'well',
      query === ''
        ? null
        : `pid ${pid}\n${redact(query)}\n\n${plan === null ? 'PostgreSQL tells no plan for it.' : `How it would be carried out (EXPLAIN):\n${redact(plan)}`}`,
    );
  });
  return tableOf(
    'Slowest queries now',
    ['Query', 'Runs for', 'State', 'Database', 'Who'],
    rows,
    rows.length === 0 ? 'None runs.' : null,
  );
}

function locksTable({ held, now }: Found): InspectionTable {
  const queryOf = (pid: number) => now.find((query) => query.pid === pid)?.query ?? '';
  const blocks = (pid: number) => now.some(({ blocked_by }) => blocked_by.includes(pid));
  const rows = [...Map.groupBy(held, ({ pid }) => pid)].map(([pid, all]) => {
    const waits = all.filter(({ granted }) => !granted);
    const words = [
      `holds ${all.length - waits.length}`,
      ...(waits.length === 0 ? [] : [`waits for ${waits.map(({ on }) => on).join(', ')}`]),
      ...(blocks(pid) ? ['keeps others waiting'] : []),
    ];
    const query = queryOf(pid);
    return row(
      [`pid ${pid}`, words.join('; '), query === '' ? '' : shortOf(query)],
      waits.length > 0 || blocks(pid) ? 'trouble' : null,
      all.map(({ mode, granted, on }) => `${granted ? 'holds' : 'waits for'} ${mode} on ${on}`).join('\n'),
    );
  });
  return tableOf(
    'Who holds locks',
    ['Process', 'Locks', 'Query'],
    rows,
    rows.length === 0 ? 'Nobody holds a lock.' : null,
  );
}

const clientsTable = (who: readonly Clients[], taken: number, most: number): InspectionTable =>
  tableOf(
    'Connections',
    ['Program', 'At', 'State', 'Connections'],
    who.map(({ program, client, state, count }) =>
      row([program || 'without a name', client || 'this machine', state, String(count)]),
    ),
    taken > NEARLY_FULL * most
      ? `${taken} of ${most} are taken: raise max_connections, or give some back.`
      : `${taken} of ${most} are taken.`,
  );

function statementsTable(slowest: readonly Statement[] | null): InspectionTable {
  const rows = (slowest ?? []).map(({ query, calls, mean_ms, total_ms, rows: count }) =>
    row(
      [
        shortOf(query),
        formatMs(mean_ms),
        grouped(calls),
        total_ms < MINUTE ? formatMs(total_ms) : formatDuration(total_ms),
      ],
      mean_ms > SLOW_MS ? 'trouble' : null,
      `${redact(query)}\n\n${counted(count, 'row')} so far`,
    ),
  );
  const note =
    slowest === null
      ? 'They are not counted here: CREATE EXTENSION pg_stat_statements, with shared_preload_libraries in postgresql.conf.'
      : rows.length === 0
        ? 'None was counted yet.'
        : null;
  return tableOf('Slowest statements since they are counted', ['Statement', 'Mean', 'Calls', 'Together'], rows, note);
}
