import { isDeepStrictEqual } from 'node:util';
import {
  type Assessment,
  type Clock,
  type ComponentHealth,
  type ComponentId,
  catalogueIn,
  type Instant,
  type MetricId,
  type ProbeId,
  type Reading,
  type Readings,
  type Settings,
} from '../../../shared/domain/index.ts';
import type { ConfigStore } from '../../config/index.ts';
import { graphIn } from '../../diagnosis/index.ts';
import type { Pace, Probe, ProbeReason } from '../../probes/index.ts';
import { onBeat, type Redactor } from '../../system/index.ts';
import { History } from '../history/history.ts';
import { Marks } from '../history/marks.ts';
import { configuredIn, type World, wholeOf } from './around.ts';
import { ComponentStates, type EverRan, judgedBy } from './component-states.ts';
import type { Components, Figures } from './components.ts';
import { Doubts } from './doubts.ts';
import { FollowUps } from './follow-ups.ts';
import { Judging } from './judging.ts';
import { Looks } from './looks.ts';
import { Pacing } from './pacing.ts';
import { movedBetween } from './places.ts';
import { newsOf } from './reading-news.ts';
import { Scheduler } from './scheduler.ts';
import { Starts } from './starts.ts';
import { stillTrue } from './still-true.ts';

/** How often ages and stale readings are looked at when nothing else happens, in milliseconds. */
const AGE_MS = 5000;

/** A gap of so many milliseconds was a sleep of the machine. */
const SLEEP_MS = 60_000;

export type PowerEvent = 'suspend' | 'resume' | 'battery' | 'mains';

export interface MonitorDeps {
  readonly clock: Clock;
  readonly components: Components;
  readonly store: ConfigStore;
  /** Cleans what the probes read. */
  readonly redact: Redactor;
  /** Whether the stack was ever seen running; absent where nobody keeps that. */
  readonly ran?: EverRan | undefined;
  /** Told of every reading with its figures. */
  readonly onReading: (reading: Reading) => void;
  /** This machine slept: for about so many milliseconds, null where that is not known. */
  readonly onWake?: (sleptMs: number | null) => void;
  /** Told after every reading and every state that changed by age; `isWell`: it is one of something that was well before and is. */
  readonly onChange: (isWell?: boolean) => void;
  /**
   * Told instead after such a reading of a service, or one of a service that is not used here: nothing else is judged by it, and nothing that causes
   * are found from has changed.
   */
  readonly onWell: () => void;
}

/** Keeps reading: schedules the probes, keeps their history, and moves the state of every component. It knows no causes and mends nothing. */
export class Monitor {
  readonly history = new History();
  readonly marks = new Marks();
  readonly states: ComponentStates;
  readonly looks: Looks;
  readonly starts: Starts;
  private readonly deps: MonitorDeps;
  private readonly clock: Clock;
  private readonly figures: Figures;
  private readonly pacing: Pacing;
  private readonly followUps = new FollowUps();
  private readonly doubts: Doubts;
  private readonly judging: Judging;
  private probes: readonly Probe[] = [];
  /** Those by which what is looked at was chosen. */
  private settings: Settings;
  private scheduler: Scheduler;
  private cancelAging = () => {};
  private started = false;
  private stopped = false;
  private reconfiguring: Promise<void> = Promise.resolve();

  constructor(deps: MonitorDeps) {
    this.deps = deps;
    this.clock = deps.clock;
    this.settings = deps.store.current().settings;
    this.states = new ComponentStates(deps.components.assess, configuredIn(deps.store.current()), deps.ran);
    this.figures = deps.components.figures(this.history);
    this.pacing = new Pacing({
      clock: deps.clock,
      paceOf: (id) => this.paceOf(id),
      states: () => this.states.all(),
      services: () => (deps.store.current().settings.services ?? []).map(({ id }) => id),
      isNeverSeen: (id) => !this.states.everSeen.has(id),
      isHostFailing: (id) =>
        graphIn(this.world())
          .livesIn(id)
          .some((host) => this.followUps.hasFailed(host)),
    });
    this.doubts = new Doubts({
      world: () => this.world(),
      hasAnswered: (id) => this.states.everSeen.has(id),
      wouldAlarm: (reading) =>
        judgedBy(reading.probe).some((id) => this.states.wouldAlarm(id, this.world(), reading.at)),
      ask: (probes) => this.followUps.look(() => this.scheduler.follow(probes)),
      judge: (reading) => this.judgeLate(reading),
    });
    this.scheduler = this.newScheduler();
    this.looks = new Looks({
      clock: this.clock,
      states: this.states,
      paceOf: (id) => this.paceOf(id),
      scheduler: () => this.scheduler,
      probes: () => this.probes,
    });
    this.starts = new Starts({
      clock: this.clock,
      states: this.states,
      figures: this.figures,
      world: () => this.world(),
      onChange: () => deps.onChange(),
    });
    this.judging = new Judging({ states: this.states, starts: this.starts, world: () => this.world() });
  }

  /** The cycle of looks begins; whoever asks for a look before has it all the same. */
  start(): void {
    if (this.started || this.stopped) return;
    this.started = true;
    this.scheduler.start();
    this.keepAging();
  }

  readings(): Readings {
    return this.scheduler.readings();
  }

  private paceOf(id: ProbeId): Pace {
    return this.deps.components.paceOf(id, this.deps.store.current().settings);
  }

  private world(): World {
    return { readings: this.readings(), settings: this.deps.store.current().settings };
  }

  /** What these readings say about one component, before hysteresis. */
  judge(component: ComponentId, readings: Readings): Assessment {
    return this.states.judge(component, readings, this.deps.store.current().settings);
  }

  /**
   * What a person has shut down is another now: it is judged anew, by what is known, as on purpose or not.
   * @returns whether it is another
   */
  noteShutDown(down: ComponentStates['shutDown']): boolean {
    const known = this.states.shutDown;
    if (this.stopped || isDeepStrictEqual(known, down)) return false;
    const before = this.states.all();
    this.states.shutDown = down;
    const concerned = [known, down].flatMap((d) => d?.components ?? []).flatMap((id) => wholeOf(id, this.world()));
    this.judging.again(concerned, this.clock.now());
    this.noteMarks(before);
    this.deps.onChange();
    return true;
  }

  /** Whether every probe that is watched has run at least once. */
  isComplete(): boolean {
    const { probes } = this;
    const readings = this.readings();
    const read = probes.every(({ id }) => readings[id] !== undefined);
    // A failure is named by what is found beside it: until that was looked at, the picture is not whole.
    return read && !this.followUps.isUnderWay;
  }

  /** Another configuration is in force: other probes, the same history. */
  reconfigure(): Promise<void> {
    // One after the other: two at once would start the same probes twice, and stop() would not know what still closes.
    const done = this.reconfiguring.then(() => this.replaceProbes());
    this.reconfiguring = done.catch(() => {});
    return done;
  }

  private async replaceProbes(): Promise<void> {
    if (this.stopped) return;
    this.states.configured = configuredIn(this.deps.store.current());
    const old = this.scheduler;
    const before = this.settings;
    this.scheduler = this.newScheduler((probes, settings) => stillTrue(old.readings(), probes, before, settings), old);
    this.beginAnew(movedBetween(before, this.settings));
    await old.stop(this.probes);
    if (!this.stopped && this.started) this.scheduler.start();
  }

  /** What was read at the address before says nothing about what is at this one. */
  private beginAnew(moved: readonly ComponentId[]): void {
    const [before, now] = [this.states.all(), this.clock.now()];
    this.states.beginAnew(moved, now);
    for (const id of moved) this.figures.noteStart(id, now);
    this.noteMarks(before);
  }

  /** What could not be asked without trust can be asked now, or must not any more. */
  async trustChanged(): Promise<void> {
    const asked = this.probes.map((p) => p.id).filter((id) => this.paceOf(id).onTrust);
    if (!this.stopped && asked.length > 0) await this.looks.now(asked).catch(() => {});
  }

  setPower(event: PowerEvent): void {
    if (event === 'battery' || event === 'mains') this.pacing.isOnBattery = event === 'battery';
    if (event !== 'resume') return;
    this.afterGap();
    this.deps.onWake?.(null);
    this.scheduler.wake();
  }

  get isOnBattery(): boolean {
    return this.pacing.isOnBattery;
  }

  /** What has time falls on beats that are so many milliseconds apart. */
  get beatMs(): number {
    return this.pacing.beatMs;
  }

  setVisible(visible: boolean): void {
    this.pacing.isVisible = visible;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.cancelAging();
    await this.reconfiguring;
    await this.scheduler.stop();
  }

  private newScheduler(
    known: (probes: readonly ProbeId[], settings: Settings) => Readings = () => ({}),
    before: Scheduler | null = null,
  ): Scheduler {
    this.probes = this.deps.components.createProbes(() => this.pacing.isOnBattery);
    this.settings = this.deps.store.current().settings;
    const { ids } = catalogueIn(this.settings);
    this.states.watchOnly(ids, new Set(this.probes.flatMap((p) => judgedBy(p.id))), this.clock.now());
    return new Scheduler(
      {
        clock: this.clock,
        settings: () => this.deps.store.current().settings,
        probes: this.probes,
        known: known(
          this.probes.map(({ id }) => id),
          this.settings,
        ),
        clean: this.deps.redact,
        onReading: (reading, reason) => this.take(reading, reason),
        onGap: (gapMs) => {
          this.afterGap();
          // A busy machine or a stopped process is late by less.
          if (gapMs >= SLEEP_MS) this.deps.onWake?.(gapMs);
        },
        onLeave: (component) => this.starts.noteLeave(component),
        slowdown: (probe) => this.pacing.slowdown(probe),
        beatMs: () => this.pacing.beatMs,
        isWork: ({ id }) => this.paceOf(id).costly !== undefined || this.paceOf(id).local === true,
      },
      before,
    );
  }

  private take(raw: Reading, reason: ProbeReason): void {
    const before = this.states.all();
    const { settings } = this.deps.store.current();
    const reading = this.figures.extend(raw, settings);
    this.scheduler.amend(reading);
    const isGap = this.figures.isGap(reading);
    const own = catalogueIn(settings).metricsOf(reading.component);
    for (const metric of new Set([...own, ...(Object.keys(reading.metrics) as MetricId[])])) {
      const value = reading.metrics[metric];
      if (value !== undefined) this.history.add(metric, reading.at, value);
      else if (isGap && own.includes(metric)) this.history.add(metric, reading.at, null);
    }
    if (!this.doubts.holds(reading, reason)) this.judging.by(reading);
    this.pacing.note(reading);
    this.deps.onReading(reading);
    this.noteMarks(before);
    void this.followUp(reading, reason);
    const { isWell, isOnlyItsOwn } = newsOf(reading, before, this.states.all());
    if (isOnlyItsOwn) this.deps.onWell();
    else this.deps.onChange(isWell);
  }

  private judgeLate(reading: Reading): void {
    if (this.stopped) return;
    const before = this.states.all();
    this.judging.by(reading);
    this.noteMarks(before);
    this.deps.onChange();
  }

  /** What goes down with a component is asked anew; what it stands on has its answer where it gave one just now. */
  private async followUp(reading: Reading, reason: ProbeReason): Promise<void> {
    const probes = this.followUps.worthAsking(reading, reason, this.world());
    if (probes.length === 0) return;
    const whole = wholeOf(reading.component, this.world());
    const unknown = probes.filter((id) => whole.includes(id) || !this.looks.isKnown(id));
    const wasLast = await this.followUps.look(() => this.scheduler.follow(unknown));
    if (wasLast && !this.stopped) this.deps.onChange();
  }

  private noteMarks(before: ReturnType<ComponentStates['all']>): void {
    const after = this.states.all();
    const now = this.clock.now();
    // Within a bad time what is wrong may change as well.
    for (const health of Object.values<ComponentHealth>(after))
      if (before[health.component] !== health) this.marks.note(health, now);
  }

  private afterGap(): void {
    const now = this.clock.now();
    const last = Object.values<Reading | undefined>(this.readings()).reduce<Instant | null>(
      (latest, reading) =>
        reading === undefined || (latest !== null && reading.at.mono <= latest.mono) ? latest : reading.at,
      null,
    );
    if (last !== null) this.marks.gap(last, now);
    this.states.sleep(now);
    this.history.gap(now);
    this.figures.reset();
    this.deps.onChange();
  }

  private keepAging(): void {
    const age = () => {
      const before = this.states.all();
      this.states.age(this.probes, this.deps.store.current().settings, this.clock.now());
      if (before !== this.states.all()) this.deps.onChange();
      if (!this.stopped) this.keepAging();
    };
    this.cancelAging = onBeat(this.clock, AGE_MS, age, { everyMs: this.pacing.beatMs });
  }
}
