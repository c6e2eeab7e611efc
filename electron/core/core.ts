import { isDeepStrictEqual } from 'node:util';
import type {
  Cause,
  Clock,
  ComponentHealth,
  ComponentId,
  HealthState,
  LogReport,
  OwnCost,
  Problem,
  Proposal,
  Reading,
  Readings,
  Snapshot,
  Verdict,
} from '../../shared/domain/index.ts';
import type { ConfigStore } from '../config/index.ts';
import { type DiagnosisInput, verdictOf, withLearned, withLogSigns } from '../diagnosis/index.ts';
import { onBeat, type Redactor, redactDeep } from '../system/index.ts';
import { HeldAlarms } from './held-alarms.ts';
import { type Kept, PastFigures } from './history/past.ts';
import { componentLimits, seriesOf } from './history/series.ts';
import { Mishaps } from './mishaps.ts';
import { OwnCostLedger } from './own-cost.ts';
import { type Interest, Publisher } from './publisher.ts';
import { type RunningClock, withClock } from './running-clock.ts';
import { buildSnapshot, type SnapshotInput, type WordsOf } from './snapshot.ts';
import type { Components } from './watch/components.ts';
import { Monitor, type MonitorDeps } from './watch/monitor.ts';

/** All that the core has to know of the components. It names none of them. */
export interface KnownComponents extends Components {
  /** The causes of what is wrong now, the root cause first. */
  readonly diagnose: (input: DiagnosisInput) => readonly Cause[];
  readonly wordsOf: WordsOf;
}

export interface CoreDeps {
  readonly clock: Clock;
  readonly store: ConfigStore;
  /** Where it is kept what a person does not want to hear of for a while. */
  readonly stateFolder: string;
  readonly components: KnownComponents;
  /** Takes out secrets and control characters. */
  readonly clean: Redactor;
  /** The same for what a face shows, in words of its own for some of it. */
  readonly worded: Redactor;
  /** False where nothing of the stack is asked; `later` where the cycle begins only when `begin` says so, or when somebody waits for a whole look. */
  readonly looks: boolean | 'later';
  /** Whether the stack was ever seen running; absent where nobody keeps that. */
  readonly ran?: MonitorDeps['ran'];
  /** Told of every reading with its figures. */
  readonly onReading: (reading: Reading) => void;
  /** This machine slept: for about so many milliseconds, null where that is not known. */
  readonly onWake: (sleptMs: number | null) => void;
  /** The figures that are kept on disk. */
  readonly kept: Kept;
  /** What the logs say of what is wrong; null while nothing was read. */
  readonly logs: () => LogReport | null;
  /** What a person accepted of what the history suggests. */
  readonly accepted: () => readonly Proposal[];
  /** What recoveries found out about starts, and what the history knows as open. */
  readonly tried: () => Pick<DiagnosisInput, 'failedStarts' | 'meantUntil' | 'openIncidentOf' | 'recovering'>;
  /** Told when the causes were looked for anew. */
  readonly onCauses: () => void;
  /** What others know of what a snapshot shows. */
  readonly shown: () => Pick<
    SnapshotInput,
    'recovery' | 'question' | 'coming' | 'escalation' | 'openIncidents' | 'kept' | 'stack' | 'trust'
  > & {
    readonly problems: readonly Problem[];
    /** Null where a component has no open incident. */
    readonly clockOf: (cause: Cause) => RunningClock | null;
  };
}

/**
 * While nothing is wrong and what is answered was well and is, the causes are looked for once for all of that time, in milliseconds: whoever asks for
 * them before has them looked for at once.
 */
const CALM_MS = 5000;

type Series = Parameters<typeof seriesOf>[0];

/** What goes on all the time: readings become states, states become causes, and all of it one snapshot that is told to whoever listens. */
export class Core {
  readonly monitor: Monitor;
  readonly held: HeldAlarms;
  readonly mishaps: Mishaps;
  private readonly deps: CoreDeps;
  private readonly ledger: OwnCostLedger;
  private readonly publisher: Publisher;
  private readonly past: PastFigures;
  private found: readonly Cause[] = [];
  /** Cancels the look for causes that is still to come, of readings that are well; null while there is none. */
  private cancelLook: (() => void) | null = null;
  /** Ends of the waits for a first whole look. */
  private readonly waiting = new Set<() => void>();
  private stopped = false;

  constructor(deps: CoreDeps) {
    this.deps = deps;
    const { clock, store, components, clean, onReading } = deps;
    this.publisher = new Publisher(clock, (seq) => this.build(seq));
    this.ledger = new OwnCostLedger(clock);
    this.past = new PastFigures(deps.kept, () => clock.now().wall);
    this.mishaps = new Mishaps(clean, () => this.changed());
    const monitored: MonitorDeps = {
      clock,
      components,
      store,
      redact: clean,
      ran: deps.ran,
      onReading: (reading) => {
        this.ledger.note(reading);
        onReading(reading);
      },
      onWake: deps.onWake,
      onChange: (isWell) => (isWell === true && this.found.length === 0 ? this.rebuildLater() : this.rebuild(isWell)),
      onWell: () => this.publisher.changed('all'),
    };
    this.monitor = new Monitor(monitored);
    this.held = new HeldAlarms({
      clock,
      stateFolder: deps.stateFolder,
      onChange: () => this.changed(),
      onProblem: (error) => this.mishaps.note(error),
    });
  }

  start(): void {
    if (this.deps.looks === true) this.begin();
  }

  /** The cycle of looks begins, if it has not: nothing is asked by itself before. */
  begin(): void {
    if (this.deps.looks !== false && !this.stopped) this.monitor.start();
  }

  /** Another configuration is in force. */
  async reconfigure(): Promise<void> {
    if (this.deps.looks !== false) await this.monitor.reconfigure();
    if (!this.stopped) this.rebuild();
  }

  readings(): Readings {
    return this.monitor.readings();
  }

  snapshot(): Snapshot {
    this.catchUp();
    return this.publisher.snapshot();
  }

  /** @param interest whether fresh figures alone are worth telling */
  subscribe(listener: (snapshot: Snapshot) => void, interest: Interest = 'all'): () => void {
    return this.publisher.subscribe(listener, interest);
  }

  /** Something else than a reading has changed what is known of the causes. */
  reconsider(): void {
    if (!this.stopped) this.rebuild();
  }

  /** Something else than a reading has changed what a snapshot shows. */
  changed(): void {
    this.publisher.changed();
  }

  /** Resolves when every probe has run at least once, or after the limit in milliseconds. */
  settled(limitMs: number): Promise<Snapshot> {
    this.begin();
    const complete = () => !this.deps.looks || this.monitor.isComplete();
    if (complete()) return Promise.resolve(this.snapshot());
    return new Promise((resolve) => {
      const done = () => {
        cancel();
        unsubscribe();
        this.waiting.delete(done);
        resolve(this.snapshot());
      };
      const cancel = this.deps.clock.after(limitMs, done);
      const unsubscribe = this.subscribe(() => {
        if (complete()) done();
      });
      this.waiting.add(done);
      if (this.stopped) done();
    });
  }

  /** Runs every probe now. */
  async checkNow(): Promise<Snapshot> {
    this.begin();
    await this.monitor.looks.all();
    this.rebuild();
    return this.snapshot();
  }

  /** Confirmed, ranked, root causes only. */
  causes(): readonly Cause[] {
    this.catchUp();
    return this.found;
  }

  /** The word for a component's state and its figure, as a snapshot has them. */
  get wordsOf(): KnownComponents['wordsOf'] {
    return this.deps.components.wordsOf;
  }

  /** The verdict of a snapshot without the rest of it, its words not cleaned: for whoever only asks how the whole is, time after time. */
  verdict(): Verdict {
    this.catchUp();
    const { clock, store, shown } = this.deps;
    return verdictOf({
      health: this.monitor.states.all(),
      causes: this.found,
      recovery: shown().recovery,
      pausedUntil: this.held.pause.until,
      now: clock.now(),
      services: store.current().settings.services,
    });
  }

  /** What is wrong now, by this engine's own readings. */
  present(): {
    readonly causes: readonly Cause[];
    readonly states: Readonly<Partial<Record<ComponentId, HealthState>>>;
    /** When each was last well, on the monotonic clock. */
    readonly lastGood: Readonly<Partial<Record<ComponentId, number>>>;
    /** Since when each is read at another address than before, on the monotonic clock; absent where it never was. */
    readonly anew: Readonly<Partial<Record<ComponentId, number>>>;
  } {
    this.catchUp();
    const health = Object.values<ComponentHealth>(this.monitor.states.all());
    const states: Partial<Record<ComponentId, HealthState>> = Object.fromEntries(
      health.map(({ component, state }) => [component, state]),
    );
    const lastGood: Partial<Record<ComponentId, number>> = Object.fromEntries(
      health.flatMap(({ component, counters }) =>
        counters.lastGoodAt === null ? [] : [[component, counters.lastGoodAt] as const],
      ),
    );
    const anew: Partial<Record<ComponentId, number>> = Object.fromEntries(
      health.flatMap(({ component, anewSince }) => (anewSince === undefined ? [] : [[component, anewSince.mono]])),
    );
    return { causes: this.found, states, lastGood, anew };
  }

  /** What causes are found from. */
  diagnosisInput(): DiagnosisInput {
    return {
      health: this.monitor.states.all(),
      readings: this.readings(),
      settings: this.deps.store.current().settings,
      now: this.deps.clock.now(),
      previous: this.found,
      past: this.past.between,
      everSeen: this.monitor.states.everSeen,
      shutDown: this.monitor.states.shutDown,
      ...this.deps.tried(),
    };
  }

  /**
   * @param longer the journal, for what is longer ago than the hour in memory
   * @param until epoch milliseconds at which the range ends; now when absent
   */
  series(
    metric: Series['metric'],
    rangeMs: number,
    longer: Series['longer'],
    until?: number,
  ): ReturnType<typeof seriesOf> {
    const { settings, sources } = this.deps.store.current();
    const { history, marks } = this.monitor;
    const now = this.deps.clock.now();
    return seriesOf({ metric, rangeMs, now, until, history, marks, settings, sources, longer });
  }

  /** What this process costs, counted since it started to watch. */
  ownCost(): OwnCost {
    return this.ledger.cost(this.monitor.isOnBattery);
  }

  limits(component: ComponentId): ReturnType<typeof componentLimits> {
    return componentLimits(component, this.deps.store.current());
  }

  /** Nobody is told anything any more. Whoever waits for a whole look gets what there is: a limit that runs on would keep the program from ending. */
  endTelling(): void {
    this.stopped = true;
    this.cancelLook?.();
    for (const done of [...this.waiting]) done();
    this.held.stop();
    this.publisher.stop();
  }

  /** Ends what looks; resolves when nothing of it is left open. */
  stop(): Promise<void> {
    return this.monitor.stop();
  }

  private rebuildLater(): void {
    this.publisher.changed('all');
    if (this.stopped) return;
    const beat = { everyMs: this.monitor.beatMs };
    this.cancelLook ??= onBeat(this.deps.clock, CALM_MS, () => this.catchUp(), beat);
  }

  /** Looks for the causes of what was read since they were looked for. */
  private catchUp(): void {
    if (this.cancelLook !== null) this.rebuild(true);
  }

  private rebuild(isWell = false): void {
    this.cancelLook?.();
    this.cancelLook = null;
    const before = this.found;
    // What goes into the history and to every face is made here, of paths and names that were handles until now.
    const input = this.diagnosisInput();
    const causes = this.deps.components.diagnose(input);
    const told = withLogSigns(causes, this.deps.logs(), input);
    this.found = redactDeep(withLearned(told, this.deps.accepted(), input.settings), this.deps.clean);
    this.publisher.changed(isWell && isDeepStrictEqual(before, this.found) ? 'all' : 'news');
    try {
      this.deps.onCauses();
    } catch (error) {
      // What follows from causes must not take the readings with it that they come from.
      this.mishaps.note(error);
    }
  }

  private withSnooze(cause: Cause): Cause {
    const until = this.held.snoozes.untilOf(cause.id);
    return until === null ? cause : { ...cause, snoozedUntil: until };
  }

  private build(seq: number): Snapshot {
    const { clock, components, store, shown, worded } = this.deps;
    const { problems, clockOf, ...others } = shown();
    const { settings } = store.current();
    const snapshot = buildSnapshot({
      ...others,
      wordsOf: components.wordsOf,
      seq,
      now: clock.now(),
      health: this.monitor.states.all(),
      readings: this.readings(),
      causes: this.found.map((cause) => withClock(this.withSnooze(cause), clockOf(cause))),
      pausedUntil: this.held.pause.until,
      problems,
      settings,
      history: this.monitor.history,
    });
    return redactDeep(snapshot, worded);
  }
}
