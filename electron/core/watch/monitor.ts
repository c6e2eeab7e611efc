import {
  type Assessment,
  type Clock,
  COMPONENTS,
  type ComponentHealth,
  type ComponentId,
  catalogueIn,
  elapsedMs,
  type Instant,
  isBuiltIn,
  type MetricId,
  type ProbeId,
  type Reading,
  type Readings,
} from '../../../shared/domain/index.ts';
import type { ConfigStore } from '../../config/index.ts';
import { graphIn, type HealthByComponent, healthIn } from '../../diagnosis/index.ts';
import type { Pace, Probe, ProbeReason } from '../../probes/index.ts';
import type { Redactor } from '../../system/index.ts';
import { History } from '../history/history.ts';
import { Marks } from '../history/marks.ts';
import { configuredIn, type World, wholeOf } from './around.ts';
import { ComponentStates, judgedBy } from './component-states.ts';
import type { Components, Figures } from './components.ts';
import { FollowUps } from './follow-ups.ts';
import { Pacing } from './pacing.ts';
import { Scheduler } from './scheduler.ts';

/** How often ages and stale readings are looked at when nothing else happens, in milliseconds. */
const AGE_MS = 5000;

/** What began to be asked within this time is of this moment, in milliseconds. */
const MOMENT_MS = 500;

/** A gap of so many milliseconds was a sleep of the machine. */
const SLEEP_MS = 60_000;

/** Somebody who asks twice within this time is told the same, in milliseconds. */
const JUST_NOW_MS = 3000;

export type PowerEvent = 'suspend' | 'resume' | 'battery' | 'mains';

export interface MonitorDeps {
  readonly clock: Clock;
  readonly components: Components;
  readonly store: ConfigStore;
  /** Cleans what the probes read. */
  readonly redact: Redactor;
  /** Told of every reading with its figures. */
  readonly onReading: (reading: Reading) => void;
  /** This machine slept: for about so many milliseconds, null where that is not known. */
  readonly onWake?: (sleptMs: number | null) => void;
  /** Told after every reading and every state that changed by age. */
  readonly onChange: () => void;
  /** Told instead after a reading of a service that was well before and is: nothing that causes are found from has changed. */
  readonly onWell: () => void;
}

/**
 * A service, which nobody but itself is judged by, that is well with nothing found. Whatever is always there is looked at by others too, whose causes a
 * reading of it may change although it is well.
 */
const isUntroubled = (health: HealthByComponent, { component, ok }: Reading): boolean => {
  const { state, findings, flapping } = healthIn(health, component);
  return ok && !isBuiltIn(component) && state === 'healthy' && findings.length === 0 && flapping === null;
};

/** Keeps reading: schedules the probes, keeps their history, and moves the state of every component. It knows no causes and mends nothing. */
export class Monitor {
  readonly history = new History();
  readonly marks = new Marks();
  readonly states: ComponentStates;
  private readonly deps: MonitorDeps;
  private readonly clock: Clock;
  private readonly figures: Figures;
  private readonly pacing: Pacing;
  private readonly followUps = new FollowUps();
  /** When a component was last asked to end. */
  private readonly leftAt = new Map<ComponentId, Instant>();
  private probes: readonly Probe[] = [];
  private scheduler: Scheduler;
  private cancelAging = () => {};
  private started = false;
  private stopped = false;
  private reconfiguring: Promise<void> = Promise.resolve();

  constructor(deps: MonitorDeps) {
    this.deps = deps;
    this.clock = deps.clock;
    this.states = new ComponentStates(deps.components.assess, configuredIn(deps.store.current()));
    this.figures = deps.components.figures(this.history);
    this.pacing = new Pacing({
      clock: deps.clock,
      paceOf: (id) => this.paceOf(id),
      states: () => this.states.all(),
      services: () => (deps.store.current().settings.services ?? []).map(({ id }) => id),
      isHostFailing: (id) =>
        graphIn(this.world())
          .livesIn(id)
          .some((host) => this.followUps.hasFailed(host)),
    });
    this.scheduler = this.newScheduler();
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

  /** Whether every probe that is watched has run at least once. */
  isComplete(): boolean {
    const { probes } = this;
    const readings = this.readings();
    const read = probes.every(({ id }) => readings[id] !== undefined);
    // A failure is named by what is found beside it: until that was looked at, the picture is not whole.
    return read && !this.followUps.isUnderWay;
  }

  /** Runs probes now and resolves with the latest readings. */
  look(probes: readonly ProbeId[], signal?: AbortSignal): Promise<Readings> {
    return this.scheduler.runNow(probes, signal);
  }

  /**
   * The same for whoever only wants to know how things are: a good answer that costs whoever gives it, and is younger than
   * `maxAgeMs`, is not asked for again. What failed is.
   */
  lookLately(probes: readonly ProbeId[], maxAgeMs: number, signal?: AbortSignal): Promise<Readings> {
    return this.scheduler.runNow(probes, signal, (id) => this.hasAnswered(id, maxAgeMs));
  }

  /** Whether a question that costs whoever answers it was answered well within so many milliseconds; an answer that tells of trouble is not. */
  private hasAnswered(probe: ProbeId, withinMs: number): boolean {
    const reading = this.paceOf(probe).sparing ? this.readings()[probe] : undefined;
    if (reading?.ok !== true || healthIn(this.states.all(), reading.component).state === 'critical') return false;
    return elapsedMs(reading.at, this.clock.now()) < withinMs;
  }

  /**
   * Runs probes now and resolves with the latest readings, without waiting long for those that failed the last time: what hangs,
   * hangs again, and that is known already. The others are waited for. What was begun to be asked this very moment is not asked
   * twice, unless that is too old for what is about to be done.
   */
  async lookBriefly(
    probes: readonly ProbeId[],
    patienceMs: number,
    signal: AbortSignal,
    anew = false,
  ): Promise<Readings> {
    const before = this.readings();
    const all = probes.map(async (id) => {
      const looked = this.scheduler.runNow([id], signal, undefined, anew ? 0 : this.momentOf(id));
      if (before[id]?.ok !== false) return looked;
      looked.catch(() => undefined);
      return Promise.race([looked, this.after(patienceMs)]);
    });
    await Promise.all(all);
    return this.readings();
  }

  /** Runs those of these probes that have read nothing yet, and waits for them no longer than so many milliseconds. */
  async lookFirst(probes: readonly ProbeId[], patienceMs: number, signal: AbortSignal): Promise<void> {
    const unread = probes.filter((id) => this.readings()[id] === undefined);
    if (unread.length === 0) return;
    const looked = this.scheduler.runNow(unread, signal, undefined, MOMENT_MS).catch(() => undefined);
    await Promise.race([looked, this.after(patienceMs)]);
  }

  private momentOf(id: ProbeId): number {
    return this.paceOf(id).alikeOnDemand ? MOMENT_MS : 0;
  }

  async lookAtAll(): Promise<void> {
    await this.lookLately(
      this.probes.map((p) => p.id),
      JUST_NOW_MS,
    );
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
    this.scheduler = this.newScheduler();
    await old.stop();
    if (!this.stopped && this.started) this.scheduler.start();
  }

  /** What could not be asked without trust can be asked now, or must not any more. */
  async trustChanged(): Promise<void> {
    const asked = this.probes.map((p) => p.id).filter((id) => this.paceOf(id).onTrust);
    if (!this.stopped && asked.length > 0) await this.look(asked).catch(() => {});
  }

  /** A component is being started: its failures count as starting for a while, and what it did before is over. */
  noteStart(component: ComponentId): void {
    const now = this.clock.now();
    const { settings } = this.deps.store.current();
    for (const id of wholeOf(component, this.world())) this.states.noteStart(id, settings, now);
    this.figures.noteStart(component, now);
    // What was wrong with it is over with what it was wrong with; waiting for the next reading would tell it meanwhile.
    this.deps.onChange();
  }

  /** A component was asked to end: until it answers again, or is known not to come back, what fails belongs to that. */
  private noteLeave(component: ComponentId): void {
    this.leftAt.set(component, this.clock.now());
    this.noteStart(component);
    // What comes next is another process: how often the one before came and went says nothing about it.
    for (const id of wholeOf(component, this.world())) this.states.forgetChanges(id);
  }

  /**
   * What it is part of is being started, and it has answered since that was asked to end: a server that is ending may answer once more. What fails
   * then belongs to the start of the whole.
   */
  private isWholeStarting(component: ComponentId): boolean {
    const whole = COMPONENTS.find(({ id }) => id === component)?.partOf;
    const states = this.states.all();
    return (
      whole !== undefined &&
      healthIn(states, whole).state === 'starting' &&
      healthIn(states, component).counters.graceUntil === null
    );
  }

  /** An answer to a question from before it left is the old one's: the new one has still to come. */
  private isOfBefore({ component, ok, at, tookMs }: Reading): boolean {
    if (!ok) return false;
    return [...this.leftAt].some(
      ([id, left]) => at.mono - tookMs <= left.mono && wholeOf(id, this.world()).includes(component),
    );
  }

  /** A start is known to have failed. */
  endGrace(component: ComponentId): void {
    for (const id of wholeOf(component, this.world())) this.states.endGrace(id);
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

  setVisible(visible: boolean): void {
    this.pacing.isVisible = visible;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.cancelAging();
    await this.reconfiguring;
    await this.scheduler.stop();
  }

  private after(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.clock.after(ms, resolve);
    });
  }

  private newScheduler(): Scheduler {
    this.probes = this.deps.components.createProbes(() => this.pacing.isOnBattery);
    const { ids } = catalogueIn(this.deps.store.current().settings);
    this.states.watchOnly(ids, new Set(this.probes.flatMap((p) => judgedBy(p.id))), this.clock.now());
    return new Scheduler({
      clock: this.clock,
      settings: () => this.deps.store.current().settings,
      probes: this.probes,
      clean: this.deps.redact,
      onReading: (reading, reason) => this.take(reading, reason),
      onGap: (gapMs) => {
        this.afterGap();
        // A busy machine or a stopped process is late by less.
        if (gapMs >= SLEEP_MS) this.deps.onWake?.(gapMs);
      },
      onLeave: (component) => this.noteLeave(component),
      slowdown: (probe) => this.pacing.slowdown(probe),
    });
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
    if (!reading.ok && this.isWholeStarting(reading.component))
      this.states.noteStart(reading.component, settings, reading.at);
    for (const component of judgedBy(reading.probe)) {
      this.states.observe(component, this.scheduler.readings(), settings, reading.at);
    }
    if (this.isOfBefore(reading)) this.states.noteStart(reading.component, settings, this.clock.now());
    this.pacing.note(reading);
    this.deps.onReading(reading);
    this.noteMarks(before);
    void this.followUp(reading, reason);
    if (isUntroubled(before, reading) && isUntroubled(this.states.all(), reading)) this.deps.onWell();
    else this.deps.onChange();
  }

  /** What goes down with a component is asked anew; what it stands on has its answer where it gave one just now. */
  private async followUp(reading: Reading, reason: ProbeReason): Promise<void> {
    const probes = this.followUps.worthAsking(reading, reason, this.world());
    if (probes.length === 0) return;
    const whole = wholeOf(reading.component, this.world());
    const unknown = probes.filter((id) => whole.includes(id) || !this.hasAnswered(id, JUST_NOW_MS));
    const wasLast = await this.followUps.look(() => this.scheduler.follow(unknown));
    if (wasLast && !this.stopped) this.deps.onChange();
  }

  private noteMarks(before: ReturnType<ComponentStates['all']>): void {
    const after = this.states.all();
    const now = this.clock.now();
    for (const health of Object.values<ComponentHealth>(after))
      if (before[health.component]?.state !== health.state) this.marks.note(health, now);
  }

  private afterGap(): void {
    const now = this.clock.now();
    const last = Object.values<Reading | undefined>(this.readings()).reduce<Instant | null>(
      (latest, reading) =>
        reading === undefined || (latest !== null && reading.at.mono <= latest.mono) ? latest : reading.at,
      null,
    );
    if (last !== null) this.marks.gap(last);
    this.states.sleep(now);
    this.history.gap(now);
    this.figures.reset();
    this.deps.onChange();
  }

  private keepAging(): void {
    this.cancelAging = this.clock.after(AGE_MS, () => {
      const before = this.states.all();
      this.states.age(this.probes, this.deps.store.current().settings, this.clock.now());
      if (before !== this.states.all()) this.deps.onChange();
      if (!this.stopped) this.keepAging();
    });
  }
}
