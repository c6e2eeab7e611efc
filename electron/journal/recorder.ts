import path from 'node:path';
import type {
  Cause,
  Clock,
  ComponentId,
  Happened,
  Happening,
  Incident,
  IncidentDetail,
  MetricId,
  Problem,
  Reading,
  Run,
  TimelineEntry,
} from '../../shared/domain/index.ts';
import { formatDuration } from '../../shared/format.ts';
import { type HeldLock, takeLock } from '../files/index.ts';
import { upMs } from '../system/index.ts';
import { stepBetween } from './clock-steps.ts';
import { isUntold } from './incident-runs.ts';
import { type IncidentChange, Journal } from './journal.ts';
import { KeptHappenings } from './kept-happenings.ts';
import { Lessons } from './lessons.ts';
import { beginLifecycle, observe } from './lifecycle.ts';
import { clockIn, type Lifecycle, type Observation } from './lifecycle-state.ts';
import type { Point } from './metric-store.ts';
import type { Noted, WrittenState, WrittenWhole } from './state-log.ts';

export interface RecorderDeps {
  readonly clock: Clock;
  readonly stateFolder: string;
  /** The journal's path as a person reads it. */
  readonly shown: string;
  /** Whether this engine lives long enough to follow incidents; one look of a command does not. */
  readonly follows: boolean;
  /** Told when it has a problem or none any more, and when an incident was opened or is over. */
  readonly onChange: () => void;
  /** Told when what the history holds has changed, by this program or another one. */
  readonly onKept: () => void;
  /** This engine is the one that follows incidents here, from now on. */
  readonly onLead: () => void;
}

/** What is followed: the present, the recoveries of this session, and what runs. */
export type Seen = Pick<
  Observation,
  'causes' | 'states' | 'runs' | 'below' | 'identities' | 'pauseEndedAt' | 'anew'
> & {
  /** What somebody did in the last hour and is no trouble. */
  readonly happened?: readonly Happening[];
};

/** What the journal holds of moments that are over. */
export type PastJournal = Pick<
  Journal,
  'states' | 'near' | 'precisionAt' | 'oldest' | 'told' | 'runAt' | 'incidents' | 'series'
>;

/** A Lifeguard that found another one at work looks so often whether that has ended, in milliseconds. */
const TAKE_OVER_MS = 5000;
const ROLL_UP_MS = 600_000;
/** Latest runs in the journal that are looked through for those of another Lifeguard. */
const ELSEWHERE = 8;
/** Told twice within this time, it is one; in milliseconds. */
const SAME_WAKE_MS = 60_000;

/** Writes what happens into the journal, as long as no other Lifeguard on this machine does. */
export class Recorder {
  private readonly deps: RecorderDeps;
  private readonly journal: Journal;
  /** What the history teaches. */
  readonly lessons: Lessons;
  /** Null while this engine does not follow incidents, or another Lifeguard does. */
  private lock: HeldLock | null;
  private lifecycle: Lifecycle;
  private last: Seen | null = null;
  private saved = new Map<string, string>();
  private readonly happenings: KeptHappenings;
  private wokeAt = Number.NEGATIVE_INFINITY;
  /** When the clock was set last, in monotonic milliseconds. */
  private setAt = Number.NEGATIVE_INFINITY;
  private problem: Problem | null = null;
  private cancel = () => {};

  constructor(deps: RecorderDeps) {
    this.deps = deps;
    this.lock = deps.follows ? writerLock(deps.stateFolder) : null;
    this.journal = new Journal({
      file: path.join(deps.stateFolder, 'journal.db'),
      shown: deps.shown,
      now: () => deps.clock.now().wall,
      onProblem: (problem) => {
        this.problem = problem;
        deps.onChange();
      },
    });
    this.happenings = new KeptHappenings(this.journal);
    this.lessons = new Lessons(this.journal, deps.clock, deps.onKept);
    this.lifecycle = this.begin();
    if (this.isWriter) this.keepRollingUp();
    else if (deps.follows) this.takeOver();
  }

  /** Whether this engine follows incidents and keeps readings: one of those that run on this machine does. */
  get leads(): boolean {
    return this.isWriter;
  }

  private get isWriter(): boolean {
    return this.lock !== null;
  }

  private begin(): Lifecycle {
    const open = this.isWriter ? this.journal.openIncidents() : [];
    // What stands in a timeline is not told again; what another Lifeguard ended since is.
    const noted = open.flatMap(({ id, told = [] }) => {
      const runs = this.journal.incident(id)?.runs ?? [];
      return runs.filter((r) => told.includes(r.id)).map((r) => [r.id, r.state] as const);
    });
    return beginLifecycle(open, this.journal.nextIncident(), this.deps.clock.now(), new Map(noted));
  }

  /** Follows incidents from the moment at which the Lifeguard that does it now ends. */
  private takeOver(): void {
    this.cancel = this.deps.clock.after(TAKE_OVER_MS, () => {
      this.lock = writerLock(this.deps.stateFolder);
      if (this.lock === null) return this.takeOver();
      this.lifecycle = this.begin();
      this.keepRollingUp();
      this.deps.onLead();
    });
  }

  /** Keeps the figures of a reading. */
  reading(reading: Reading): void {
    if (!this.isWriter) return;
    for (const [metric, value] of Object.entries(reading.metrics))
      if (value !== undefined) this.journal.metrics.add(metric as MetricId, reading.at.wall, value);
  }

  /** Writes down how everything is, as far as that has changed. */
  moment(states: ReadonlyMap<ComponentId, Noted<WrittenState>>, whole: Noted<Omit<WrittenWhole, 'first'>>): void {
    if (this.isWriter) this.journal.states.note(this.deps.clock.now().wall, states, whole);
  }

  /** What is known of a moment that is over. */
  get past(): PastJournal {
    return this.journal;
  }

  /** Follows incidents with what is known now. */
  observe(seen: Seen): void {
    if (!this.isWriter) return;
    this.last = seen;
    if (this.journal.changedElsewhere()) {
      this.lessons.changedElsewhere();
      this.deps.onKept();
    }
    this.follow(seen, false);
  }

  private follow({ runs, happened = [], ...seen }: Seen, isLast: boolean): void {
    const all = [...runs, ...this.elsewhere(runs)];
    if (this.happenings.keep(happened, all, seen.below)) this.deps.onKept();
    const { at, upMs } = this.clockNow();
    const before = this.openIncidents();
    const { next, changes } = observe(this.lifecycle, { ...seen, at, upMs, runs: all, isLast });
    this.lifecycle = next;
    this.record(changes);
    if (String(this.openIncidents()) !== String(before)) this.deps.onChange();
  }

  /** Now; notes where somebody has set the clock since it was asked for last. */
  private clockNow(): Required<Pick<Observation, 'at' | 'upMs'>> {
    const now = { at: this.deps.clock.now(), upMs: upMs() };
    if ((stepBetween(this.lifecycle.last, now)?.setMs ?? 0) !== 0) this.setAt = now.at.mono;
    return now;
  }

  /** This machine slept and woke up. @param sleptMs as far as it is known */
  woke(sleptMs: number | null): void {
    const { mono, wall } = this.clockNow().at;
    // A clock that is set forward looks like a sleep that the monotonic clock did not count.
    if (sleptMs !== null && mono - this.setAt < SAME_WAKE_MS) return;
    const at = Math.round(wall);
    // The system tells of it, and so does a timer that is late.
    if (!this.isWriter || Math.abs(at - this.wokeAt) < SAME_WAKE_MS) return;
    this.wokeAt = at;
    const slept = sleptMs === null ? '' : ` after about ${formatDuration(sleptMs)}`;
    const entry = { at, kind: 'note', component: null, text: `This machine woke up${slept}.`, raw: null } as const;
    this.journal.note(entry, { kind: 'wake' });
    this.deps.onKept();
  }

  /**
   * Recoveries that another Lifeguard, such as the command line, wrote into the journal since the open failures began, and since those that are
   * over while a recovery of them still goes on.
   */
  private elsewhere(own: readonly Run[]): readonly Run[] {
    const { open, closed } = this.lifecycle;
    const goesOn = closed.filter(({ incident }) => incident.runs.some((id) => isUntold(incident, id)));
    const begun = [...open, ...goesOn].map((o) => o.incident.startedAt);
    if (begun.length === 0) return [];
    const ids = own.map(({ id }) => id);
    return this.journal.runsOfOthers(Math.min(...begun), ids, ELSEWHERE);
  }

  /** Runs of the history that nobody has written an end of: they go on, or whoever did them was killed. */
  unendedRuns(): Run[] {
    return this.deps.follows ? this.journal.unendedRuns() : [];
  }

  /** Numbers of the incidents that are open now, oldest first; null where another Lifeguard follows them, or none does. */
  openIncidents(): readonly number[] | null {
    return this.isWriter ? this.lifecycle.open.map(({ incident }) => incident.id) : null;
  }

  /** The clock of the open incident of a component, whoever follows it; null where none is open. */
  clockOf({ component, id }: Pick<Cause, 'component' | 'id'>): ReturnType<typeof clockIn> {
    if (this.isWriter) return clockIn(this.lifecycle.open, component, id);
    // What another one's failure does is known only where that is followed: it may be over by now.
    const own = this.openIncidentOf(component);
    return own === null ? null : clockIn([{ incident: own }], component, id);
  }

  /** The incident of a component that the history calls open, whoever follows it; null where there is none. */
  openIncidentOf(id: ComponentId): Incident | null {
    const open = this.isWriter ? this.lifecycle.open.map(({ incident }) => incident) : this.journal.openIncidents();
    return open.find(({ component }) => component === id) ?? null;
  }

  /** A run as it is now; its live output is written when it ends. */
  run(run: Run): void {
    if (this.saved.get(run.id) === run.state) return;
    this.saved.set(run.id, run.state);
    this.journal.saveRun(run);
    this.deps.onKept();
  }

  private record(changes: readonly IncidentChange[]): void {
    if (changes.length === 0) return;
    this.journal.record(changes);
    this.deps.onKept();
  }

  /** Tells in the timeline of the incident of a component that a person was notified. */
  notified(component: ComponentId, text: string): void {
    const id = this.incidentOf(component);
    if (id !== null) this.tell(id, { kind: 'notification', component, text });
  }

  /**
   * Number of the incident that tells of a component: one that is open, its own first, or that was over a short while ago; null where none does, or
   * another Lifeguard follows them.
   */
  incidentOf(component: ComponentId): number | null {
    if (!this.isWriter) return null;
    const { open, closed } = this.lifecycle;
    const all = [...open, ...closed.toReversed()].map(({ incident }) => incident);
    const tells = (list: readonly Incident[]) =>
      list.find((i) => i.component === component) ?? list.find((i) => i.affected.includes(component));
    return (tells(all.slice(0, open.length)) ?? tells(all.slice(open.length)))?.id ?? null;
  }

  /** Tells something in the timeline of an incident, whether or not it is over: what was told of it may be known only later. */
  tell(id: number, entry: Pick<TimelineEntry, 'kind' | 'component' | 'text'>): void {
    if (!this.isWriter) return;
    const followed = [...this.lifecycle.open, ...this.lifecycle.closed].find((o) => o.incident.id === id);
    const incident = followed?.incident ?? this.journal.incident(id)?.incident;
    if (incident === undefined) return;
    const at = Math.round(this.deps.clock.now().wall);
    this.record([{ incident, entries: [{ ...entry, at, raw: null }] }]);
  }

  /** Notes what a person did by the guide in the open incidents; where all are over, in the last: what helped is often said afterwards. */
  guidance(component: ComponentId, text: string): void {
    if (!this.isWriter) return;
    const at = Math.round(this.deps.clock.now().wall);
    const { open, closed } = this.lifecycle;
    const about = open.length > 0 ? open : closed.slice(-1);
    this.record(
      about.map(({ incident }) => ({
        incident,
        entries: [{ at, kind: 'action' as const, component, text, raw: null }],
      })),
    );
  }

  incidents(range: { readonly from?: number; readonly to?: number; readonly limit?: number } = {}): Incident[] {
    return this.journal.incidents(range);
  }

  incident(id: number): IncidentDetail | null {
    return this.journal.incident(id);
  }

  /** What somebody did and is no trouble, oldest first. @param from epoch milliseconds */
  happened(from: number): readonly Happened[] {
    return this.journal.happened(from);
  }

  /** Runs of this and earlier sessions, newest first. */
  runs(limit: number): Run[] {
    return this.journal.runs(limit);
  }

  series(metric: MetricId, from: number, to: number, points: number): Point[] {
    return this.journal.series(metric, from, to, points);
  }

  problems(): readonly Problem[] {
    return this.problem === null ? [] : [this.problem];
  }

  stop(): void {
    this.cancel();
    // A command ends with its recovery: what that has verified would otherwise stay open for ever.
    if (this.isWriter && this.last !== null) this.follow(this.last, true);
    this.journal.states.end(this.deps.clock.now().wall);
    this.journal.close();
    this.lock?.release();
  }

  private keepRollingUp(): void {
    this.cancel = this.deps.clock.after(ROLL_UP_MS, () => {
      this.journal.rollUp(this.deps.clock.now().wall);
      this.keepRollingUp();
    });
  }
}

/**
 * Held for as long as this process lives, even if it is killed; null while another Lifeguard holds it. A folder that cannot be written holds no
 * other writer either; that it cannot be written the journal itself will name.
 */
function writerLock(folder: string): HeldLock | null {
  try {
    return takeLock(path.join(folder, 'journal.lock'));
  } catch {
    return { release: () => {} };
  }
}
