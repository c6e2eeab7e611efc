import path from 'node:path';
import {
  type Assessment,
  backendUrl,
  type Clock,
  COMPONENT_IDS,
  type ComponentId,
  elapsedMs,
  type Instant,
  METRIC_IDS,
  PROBE_IDS,
  type ProbeId,
  type Reading,
  type Readings,
} from '../../../shared/domain/index.ts';
import type { ConfigStore } from '../../config/index.ts';
import {
  BackendRequests,
  type CredentialMemory,
  createCredentialMemory,
  loadRequests,
  type Probe,
  type ProbeInput,
  type ProbeReason,
  type ProcessMemory,
  saveRequests,
} from '../../probes/index.ts';
import type { Redactor } from '../../system/index.ts';
import { History } from '../history/history.ts';
import { Marks } from '../history/marks.ts';
import { configuredIn, outcomeOf, wholeOf, worthAsking } from './around.ts';
import { type Assess, ComponentStates, judgedBy } from './component-states.ts';
import { DerivedMetrics, isGap } from './derived-metrics.ts';
import { Scheduler } from './scheduler.ts';

/** How often ages and stale readings are looked at when nothing else happens, in milliseconds. */
const AGE_MS = 5000;

/** Probes whose every run is a request to the backend. */
const ASKS_BACKEND: ReadonlySet<ProbeId> = new Set(['backend', 'ai']);
/** What is in trouble is looked at this often: what it is asked then, a connection or a refused log-in that is not tried, costs it nothing. */
const SOON_MS = 2000;
/** Until it has been well for so long. */
const LATELY_MS = 10_000;
/** Somebody who asks twice within this time is told the same, in milliseconds. */
const JUST_NOW_MS = 3000;

export type PowerEvent = 'suspend' | 'resume' | 'battery' | 'mains';

export interface MonitorDeps {
  readonly clock: Clock;
  /** The probes of every component that the settings ask for. */
  readonly createProbes: (input: ProbeInput) => readonly Probe[];
  readonly assess: Assess;
  /** Backends that Lifeguard started. */
  readonly started: ProcessMemory;
  /** What was seen holding the backend's port. */
  readonly seen: ProcessMemory;
  readonly store: ConfigStore;
  readonly backendLog: string;
  readonly stateFolder: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a file may be started: not while it lies in a folder that nobody trusts. */
  readonly mayStart: (file: string) => boolean;
  /** Cleans what the probes read. */
  readonly redact: Redactor;
  /** Told of every reading with its figures. */
  readonly onReading: (reading: Reading) => void;
  /** Told after every reading and every state that changed by age. */
  readonly onChange: () => void;
}

/** What is watched, as areas that ask and act see it. */
export interface Watching {
  readonly monitor: Monitor;
  readonly store: ConfigStore;
  readonly clock: Clock;
  readonly options: {
    readonly home: string;
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly platform: NodeJS.Platform;
  };
  readonly backendLog: string;
  /** Whether a file may be started. */
  readonly mayStart: (file: string) => boolean;
  readonly stateFolder: string;
}

/** Keeps reading: schedules the probes, keeps their history, and moves the state of every component. It knows no causes and mends nothing. */
export class Monitor {
  readonly history = new History();
  readonly marks = new Marks();
  readonly states: ComponentStates;
  readonly started: ProcessMemory;
  private readonly seen: ProcessMemory;
  private readonly deps: MonitorDeps;
  private readonly clock: Clock;
  private readonly derived = new DerivedMetrics(this.history);
  private readonly credentialMemory: CredentialMemory;
  private asking: { readonly address: string; readonly requests: BackendRequests };
  private served: string | null = null;
  private readonly outcomes = new Map<ProbeId, string>();
  private readonly failedAt = new Map<ProbeId, Instant>();
  private probes: readonly Probe[] = [];
  private scheduler: Scheduler;
  private cancelAging = () => {};
  private onBattery = false;
  private visible = false;
  private stopped = false;
  private reconfiguring: Promise<void> = Promise.resolve();
  /** Looks beside a failure that are under way. */
  private following = 0;

  constructor(deps: MonitorDeps) {
    this.deps = deps;
    this.clock = deps.clock;
    this.states = new ComponentStates(deps.assess, deps.clock.now(), configuredIn(deps.store.current()));
    this.started = deps.started;
    this.seen = deps.seen;
    this.asking = this.askingNow();
    this.credentialMemory = createCredentialMemory(path.join(deps.stateFolder, 'refused-credentials.json'));
    this.scheduler = this.newScheduler();
  }

  start(): void {
    this.scheduler.start();
    this.keepAging();
  }

  readings(): Readings {
    return this.scheduler.readings();
  }

  /** What these readings say about one component, before hysteresis. */
  judge(component: ComponentId, readings: Readings): Assessment {
    return this.states.judge(component, readings, this.deps.store.current().settings);
  }

  /** Whether every probe that is watched has run at least once. */
  isComplete(): boolean {
    const { probes } = this;
    const read = PROBE_IDS.every((id) => this.readings()[id] !== undefined || !probes.some((p) => p.id === id));
    // A failure is named by what is found beside it: until that was looked at, the picture is not whole.
    return read && this.following === 0;
  }

  /** What is asked of the backend, by everything that asks it: whoever asks more goes through this. */
  get requests(): BackendRequests {
    return this.asking.requests;
  }

  /** Runs probes now and resolves with the latest readings. */
  look(probes: readonly ProbeId[], signal?: AbortSignal): Promise<Readings> {
    return this.scheduler.runNow(probes, signal);
  }

  /**
   * The same for whoever only wants to know how things are: a good answer of the backend that is younger than `maxAgeMs` is not asked
   * for again. What failed is.
   */
  lookLately(probes: readonly ProbeId[], maxAgeMs: number, signal?: AbortSignal): Promise<Readings> {
    return this.scheduler.runNow(probes, signal, (id) => this.hasAnswered(id, maxAgeMs));
  }

  /** Whether the backend has answered this question well within so many milliseconds. */
  private hasAnswered(probe: ProbeId, withinMs: number): boolean {
    const reading = ASKS_BACKEND.has(probe) ? this.readings()[probe] : undefined;
    return reading?.ok === true && elapsedMs(reading.at, this.clock.now()) < withinMs;
  }

  /**
   * Runs probes now and resolves with the latest readings, without waiting long for those that failed the last time: what hangs,
   * hangs again, and that is known already. The others are waited for.
   */
  async lookBriefly(probes: readonly ProbeId[], patienceMs: number, signal: AbortSignal): Promise<Readings> {
    const before = this.readings();
    const all = probes.map(async (id) => {
      const looked = this.look([id], signal);
      if (before[id]?.ok !== false) return looked;
      looked.catch(() => undefined);
      return Promise.race([looked, this.after(patienceMs)]);
    });
    await Promise.all(all);
    return this.readings();
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
    if (!this.stopped) this.scheduler.start();
  }

  /** What could not be asked without trust can be asked now, or must not any more. */
  async trustChanged(): Promise<void> {
    if (this.stopped || !this.probes.some((p) => p.id === 'mlx')) return;
    await this.look(['mlx']).catch(() => {});
  }

  /** A component is being started: its failures count as starting for a while, and what it did before is over. */
  noteStart(component: ComponentId): void {
    const now = this.clock.now();
    const { settings } = this.deps.store.current();
    for (const id of wholeOf(component, this.readings())) this.states.noteStart(id, settings, now);
    if (component === 'backend') this.derived.noteStart(now);
  }

  /** A start is known to have failed. */
  endGrace(component: ComponentId): void {
    for (const id of wholeOf(component, this.readings())) this.states.endGrace(id);
  }

  setPower(event: PowerEvent): void {
    if (event === 'battery' || event === 'mains') this.onBattery = event === 'battery';
    if (event !== 'resume') return;
    this.afterGap();
    this.scheduler.wake();
  }

  setVisible(visible: boolean): void {
    this.visible = visible;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.cancelAging();
    await this.reconfiguring;
    await this.scheduler.stop();
    saveRequests(this.deps.stateFolder, this.asking, this.clock.now());
  }

  /** Another address is another backend, which has its own patience. */
  private askingNow(): Monitor['asking'] {
    const address = backendUrl(this.deps.store.current().settings);
    const requests = new BackendRequests();
    const memory = loadRequests(this.deps.stateFolder, address);
    if (memory !== null) requests.recall(memory, this.clock.now());
    return { address, requests };
  }

  private after(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.clock.after(ms, resolve);
    });
  }

  private newScheduler(): Scheduler {
    const { settings } = this.deps.store.current();
    if (this.asking.address !== backendUrl(settings)) this.asking = this.askingNow();
    this.probes = this.deps.createProbes({
      settings,
      backendLog: this.deps.backendLog,
      started: this.started,
      seen: this.seen,
      credentialMemory: this.credentialMemory,
      requests: this.asking.requests,
      home: this.deps.home,
      env: this.deps.env,
      mayStart: this.deps.mayStart,
      isOnBattery: () => this.onBattery,
      mlxMemory: path.join(this.deps.stateFolder, 'mlx-check.json'),
    });
    this.states.watchOnly(new Set(this.probes.flatMap((p) => judgedBy(p.id))), this.clock.now());
    return new Scheduler({
      clock: this.clock,
      settings: () => this.deps.store.current().settings,
      probes: this.probes,
      clean: this.deps.redact,
      onReading: (reading, reason) => this.take(reading, reason),
      onGap: () => this.afterGap(),
      slowdown: (probe) => this.slowdown(probe),
    });
  }

  private take(raw: Reading, reason: ProbeReason): void {
    const before = this.states.all();
    const { settings } = this.deps.store.current();
    const reading = this.derived.extend(raw, settings);
    this.scheduler.amend(reading);
    for (const metric of METRIC_IDS) {
      const value = reading.metrics[metric];
      if (value !== undefined) this.history.add(metric, reading.at, value);
      else if (isGap(reading) && metric.startsWith(`${reading.component}.`)) this.history.add(metric, reading.at, null);
    }
    for (const component of judgedBy(reading.probe)) {
      this.states.observe(component, this.scheduler.readings(), settings, reading.at);
    }
    if (!reading.ok) this.failedAt.set(reading.probe, reading.at);
    this.deps.onReading(reading);
    this.noteServer(reading);
    this.noteMarks(before);
    this.followUp(reading, reason);
    this.deps.onChange();
  }

  /** What one reading makes worth asking at once: the cause of a failure is found by looking beside it. */
  private followUp(reading: Reading, reason: ProbeReason): void {
    if (reason === 'demand' || reason === 'follow-up') return;
    const probes = worthAsking(reading, this.outcomes.get(reading.probe) ?? 'ok', this.readings());
    this.outcomes.set(reading.probe, outcomeOf(reading));
    if (probes.length > 0) void this.follow(probes, reading.component);
  }

  private async follow(probes: readonly ProbeId[], component: ComponentId): Promise<void> {
    this.following += 1;
    // What goes down with it is asked anew; what it stands on has its answer where it gave one just now.
    const whole = wholeOf(component, this.readings());
    const isKnown = (id: ProbeId) => !whole.includes(id) && this.hasAnswered(id, JUST_NOW_MS);
    await this.scheduler.follow(probes.filter((id) => !isKnown(id))).catch(() => {});
    this.following -= 1;
    if (this.following === 0 && !this.stopped) this.deps.onChange();
  }

  /** Other processes serve now: what the backend did not offer it may offer, and it has not been asked anything yet. */
  private noteServer(reading: Reading): void {
    if (reading.probe !== 'process' || !reading.ok) return;
    const served = reading.facts.tree.map((p) => `${p.pid} ${p.startedAt}`).join();
    if (this.served !== null && this.served !== served) this.requests.restarted();
    this.served = served;
  }

  private noteMarks(before: ReturnType<ComponentStates['all']>): void {
    const after = this.states.all();
    const now = this.clock.now();
    for (const id of COMPONENT_IDS) if (before[id].state !== after[id].state) this.marks.note(after[id], now);
  }

  private afterGap(): void {
    const now = this.clock.now();
    const last = Object.values(this.readings()).reduce<Instant | null>(
      (latest, { at }) => (latest === null || at.mono > latest.mono ? at : latest),
      null,
    );
    if (last !== null) this.marks.gap(last);
    this.states.sleep(now);
    this.history.gap(now);
    this.derived.reset();
    this.deps.onChange();
  }

  /** A failure is noticed by the held-open connections; the rest may take its time when nobody looks or on battery. */
  private slowdown(probe: ProbeId): number {
    if (probe === 'process' && this.isProcessUncertain()) return 1 / 3;
    if (this.isUncertain(probe)) return Math.min(1, SOON_MS / this.everyMs(probe));
    if (probe === 'backend') return 1;
    if (probe === 'websocket' || this.visible) return 1;
    return this.onBattery ? 3 : 1;
  }

  /**
   * While the backend fails, what happens to its port and its processes decides what is said; and what is odd about them is
   * confirmed soon instead of after three long periods.
   */
  private isProcessUncertain(): boolean {
    const { state, findings } = this.states.all().process;
    return (this.outcomes.get('backend') ?? 'ok') !== 'ok' || (state === 'healthy' && findings.length > 0);
  }

  /** Until it is well again: whoever waits for it wants to know soon. */
  private isUncertain(probe: ProbeId): boolean {
    if (probe !== 'backend' && probe !== 'neo4j' && probe !== 'redis') return false;
    const { state } = this.states.all()[probe];
    if (state === 'off') return false;
    const failedAt = this.failedAt.get(probe);
    const failedLately = failedAt !== undefined && elapsedMs(failedAt, this.clock.now()) < LATELY_MS;
    return failedLately || state === 'critical' || state === 'starting';
  }

  private everyMs(probe: ProbeId): number {
    return this.probes.find((p) => p.id === probe)?.everyMs ?? SOON_MS;
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
