import path from 'node:path';
import {
  type Clock,
  COMPONENT_IDS,
  type ComponentId,
  METRIC_IDS,
  PROBE_IDS,
  type ProbeId,
  type Reading,
  type Readings,
} from '../../shared/domain/index.ts';
import type { ConfigStore } from '../config/index.ts';
import { createCredentialMemory, type Probe, type ProbeReason } from '../probes/index.ts';
import { ComponentStates, judgedBy } from './component-states.ts';
import { History } from './history.ts';
import { Marks } from './marks.ts';
import { DerivedMetrics } from './metrics.ts';
import { createProbes } from './probe-set.ts';
import { Scheduler } from './scheduler.ts';
import { StartedBackends } from './started-backends.ts';
import type { PowerEvent } from './types.ts';

/** How often ages and stale readings are looked at when nothing else happens, in milliseconds. */
const AGE_MS = 5000;

/** What is served by a component starts with it. */
const STARTS_WITH: Readonly<Partial<Record<ComponentId, readonly ComponentId[]>>> = { backend: ['websocket', 'ai'] };

export interface MonitorDeps {
  readonly clock: Clock;
  readonly store: ConfigStore;
  readonly backendLog: string;
  readonly stateFolder: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told of every reading with its figures. */
  readonly onReading: (reading: Reading) => void;
  /** Told after every reading and every state that changed by age. */
  readonly onChange: () => void;
}

/** Keeps reading: schedules the probes, keeps their history, and moves the state of every component. It knows no causes and mends nothing. */
export class Monitor {
  readonly history = new History();
  readonly marks = new Marks();
  readonly states: ComponentStates;
  readonly started: StartedBackends;
  private readonly deps: MonitorDeps;
  private readonly clock: Clock;
  private readonly derived = new DerivedMetrics(this.history);
  private readonly credentialMemory = createCredentialMemory();
  private readonly outcomes = new Map<ProbeId, string>();
  private probes: readonly Probe[] = [];
  private scheduler: Scheduler;
  private cancelAging = () => {};
  private onBattery = false;
  private visible = false;
  private stopped = false;

  constructor(deps: MonitorDeps) {
    this.deps = deps;
    this.clock = deps.clock;
    this.states = new ComponentStates(deps.clock.now(), configuredComponents(deps.store));
    this.started = new StartedBackends(deps.stateFolder);
    this.scheduler = this.newScheduler();
  }

  start(): void {
    this.scheduler.start();
    this.keepAging();
  }

  readings(): Readings {
    return this.scheduler.readings();
  }

  /** Whether every probe that is watched has run at least once. */
  isComplete(): boolean {
    const { probes } = this;
    return PROBE_IDS.every((id) => this.readings()[id] !== undefined || !probes.some((p) => p.id === id));
  }

  /** Runs probes now and resolves with the latest readings. */
  look(probes: readonly ProbeId[], signal?: AbortSignal): Promise<Readings> {
    return this.scheduler.runNow(probes, signal);
  }

  async lookAtAll(): Promise<void> {
    await this.look(this.probes.map((p) => p.id));
  }

  /** Another configuration is in force: other probes, the same history. */
  async reconfigure(): Promise<void> {
    this.states.configured = configuredComponents(this.deps.store);
    const old = this.scheduler;
    this.scheduler = this.newScheduler();
    await old.stop();
    if (!this.stopped) this.scheduler.start();
  }

  /** A component is being started: its failures count as starting for a while, and what it did before is over. */
  noteStart(component: ComponentId): void {
    const now = this.clock.now();
    const { settings } = this.deps.store.current();
    for (const id of [component, ...(STARTS_WITH[component] ?? [])]) this.states.noteStart(id, settings, now);
    if (component === 'backend') this.derived.noteStart(now);
  }

  /** A start is known to have failed. */
  endGrace(component: ComponentId): void {
    for (const id of [component, ...(STARTS_WITH[component] ?? [])]) this.states.endGrace(id);
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
    await this.scheduler.stop();
  }

  private newScheduler(): Scheduler {
    const { settings } = this.deps.store.current();
    this.probes = createProbes({
      settings,
      backendLog: this.deps.backendLog,
      started: this.started,
      credentialMemory: this.credentialMemory,
      home: this.deps.home,
      env: this.deps.env,
      mlxMemory: path.join(this.deps.stateFolder, 'mlx-check.json'),
    });
    this.states.watchOnly(new Set(this.probes.flatMap((p) => judgedBy(p.id))), this.clock.now());
    return new Scheduler({
      clock: this.clock,
      settings: () => this.deps.store.current().settings,
      probes: this.probes,
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
      else if (!reading.ok && metric.startsWith(`${reading.component}.`)) this.history.add(metric, reading.at, null);
    }
    for (const component of judgedBy(reading.probe)) {
      this.states.observe(component, this.scheduler.readings(), settings, reading.at);
    }
    this.deps.onReading(reading);
    this.noteMarks(before);
    this.followUp(reading, reason);
    this.deps.onChange();
  }

  /** What one reading makes worth asking at once: the cause of a failure is found by looking beside it. */
  private followUp(reading: Reading, reason: ProbeReason): void {
    if (reason === 'demand') return;
    const outcome = reading.ok ? 'ok' : reading.failure.kind;
    const before = this.outcomes.get(reading.probe) ?? 'ok';
    this.outcomes.set(reading.probe, outcome);
    if (outcome === before || outcome === 'probe-failed') return;
    const ask: Partial<Record<ProbeId, readonly ProbeId[]>> = {
      'backend.http': ['backend.process', 'backend.websocket', 'ai.service', 'services'],
      neo4j: ['services'],
      redis: ['services'],
    };
    const probes = ask[reading.probe];
    if (probes !== undefined) void this.scheduler.runNow(probes).catch(() => {});
  }
  private noteMarks(before: ReturnType<ComponentStates['all']>): void {
    const after = this.states.all();
    const now = this.clock.now();
    for (const id of COMPONENT_IDS) if (before[id].state !== after[id].state) this.marks.note(after[id], now);
  }

  private afterGap(): void {
    const now = this.clock.now();
    this.states.sleep(now);
    this.history.gap(now);
    this.derived.reset();
    this.deps.onChange();
  }

  /** A failure is noticed by the held-open connections; the rest may take its time when nobody looks or on battery. */
  private slowdown(probe: ProbeId): number {
    if (probe === 'backend.process' && this.isProcessUncertain()) return 1 / 3;
    if (probe === 'backend.websocket' || this.visible) return 1;
    if (probe === 'backend.http') return this.onBattery ? 2 : 1;
    return this.onBattery ? 3 : 1;
  }

  /**
   * While the backend fails, what happens to its port and its processes decides what is said; and what is odd about them is
   * confirmed soon instead of after three long periods.
   */
  private isProcessUncertain(): boolean {
    const { state, findings } = this.states.all().process;
    return (this.outcomes.get('backend.http') ?? 'ok') !== 'ok' || (state === 'healthy' && findings.length > 0);
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

/** Components that somebody configured: for these silence is a failure even before they were ever seen. */
function configuredComponents(store: ConfigStore): ReadonlySet<ComponentId> {
  const { sources, settings } = store.current();
  const set = new Set<ComponentId>();
  if (settings['repository.path'] !== null || sources['backend.port'].kind !== 'default') {
    set.add('backend');
    set.add('websocket');
    set.add('process');
  }
  if (sources['neo4j.uri'].kind !== 'default') set.add('neo4j');
  if (sources['redis.url'].kind !== 'default') set.add('redis');
  return set;
}
