import path from 'node:path';
import {
  type Cause,
  COMPONENT_IDS,
  type ComponentId,
  elapsedMs,
  METRIC_IDS,
  PROBE_IDS,
  type ProbeId,
  type Problem,
  type ProcessIdentity,
  type Reading,
  type Readings,
  type Run,
  type Snapshot,
} from '../../shared/domain/index.ts';
import { type ConfigStore, createConfigStore, displayPath, knownSecrets, settingViews } from '../config/index.ts';
import { diagnose, TREES, treeFacts, walkTree } from '../diagnosis/index.ts';
import { assess } from '../health/index.ts';
import { createCredentialMemory, type Probe, type ProbeReason } from '../probes/index.ts';
import { createCoordinator, interruptedRuns, type PlanInput, recoveryLocks, type World } from '../recovery/index.ts';
import { createRedactor, ownIdentity, systemClock } from '../system/index.ts';
import { ComponentStates, judgedBy } from './component-states.ts';
import { handlersOf } from './handlers.ts';
import { History } from './history.ts';
import { Marks } from './marks.ts';
import { DerivedMetrics } from './metrics.ts';
import { defaultStateFolder, logFolder } from './paths.ts';
import { choosePortByAnswer } from './port-choice.ts';
import { createProbes } from './probe-set.ts';
import { Scheduler } from './scheduler.ts';
import { seriesOf } from './series.ts';
import { buildSnapshot } from './snapshot-builder.ts';
import { StartedBackends } from './started-backends.ts';
import type { Engine, EngineOptions, PowerEvent } from './types.ts';

/** An ended recovery stays on screen for this long, in milliseconds. */
const SHOW_RECOVERY_MS = 600_000;
/** Changes that come within this time go out as one snapshot, in milliseconds. */
const COALESCE_MS = 40;
/** How often ages and stale readings are looked at when nothing else happens, in milliseconds. */
const AGE_MS = 5000;
const KEPT_RUNS = 50;
/** A recovery of the backend changes all of these. */
const BACKEND_PARTS: readonly ComponentId[] = ['backend', 'websocket', 'process'];

/** What a recovery is planned from. */
const PLAN_PROBES: readonly ProbeId[] = ['backend.http', 'backend.process', 'services'];

/**
 * Builds and starts the engine: configuration, probes, states, causes, recoveries, one snapshot.
 * @throws only when not even the defaults can be used; everything in the user's files becomes a problem in the snapshot
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const clock = options.clock ?? systemClock;
  const stateFolder = options.stateFolder ?? defaultStateFolder(options.platform, options.home, options.env);
  const logs = logFolder(options.platform, options.home, stateFolder, options.stateFolder === undefined);
  const backendLog = path.join(logs, 'backend.log');
  const store = await createConfigStore({ ...options, choosePort: choosePortByAnswer });
  const self = await ownIdentity();
  return new LifeguardEngine({
    options,
    clock,
    store,
    self,
    stateFolder,
    logs,
    backendLog,
    interrupted: await interruptedRuns(stateFolder),
  });
}

interface Parts {
  readonly options: EngineOptions;
  readonly clock: NonNullable<EngineOptions['clock']>;
  readonly store: ConfigStore;
  readonly self: ProcessIdentity;
  readonly stateFolder: string;
  readonly logs: string;
  readonly backendLog: string;
  readonly interrupted: readonly Run[];
}

class LifeguardEngine implements Engine {
  readonly config: ConfigStore;
  readonly paths: Engine['paths'];
  private readonly parts: Parts;
  private readonly clock: Parts['clock'];
  private readonly history = new History();
  private readonly derived = new DerivedMetrics(this.history);
  private readonly marks = new Marks();
  private readonly credentialMemory = createCredentialMemory();
  private readonly states: ComponentStates;
  private readonly started: StartedBackends;
  private readonly coordinator: ReturnType<typeof createCoordinator>;
  private readonly listeners = new Set<(snapshot: Snapshot) => void>();
  private readonly cancels: (() => void)[] = [];
  private probes: readonly Probe[] = [];
  private scheduler: Scheduler;
  private causes: readonly Cause[] = [];
  private recent: Run[] = [];
  private pausedUntil: number | null = null;
  private ownProblems: readonly Problem[] = [];
  private seq = 0;
  private built: Snapshot | null = null;
  private publishPlanned: (() => void) | null = null;
  private onBattery = false;
  private visible = false;
  private redact: (text: string) => string;
  private stopped = false;

  constructor(parts: Parts) {
    const { clock, store } = parts;
    this.parts = parts;
    this.clock = clock;
    this.config = store;
    this.paths = {
      stateFolder: parts.stateFolder,
      logFolder: parts.logs,
      backendLog: parts.backendLog,
      userFile: store.current().userFile,
    };
    this.states = new ComponentStates(clock.now(), configuredComponents(store));
    this.started = new StartedBackends(parts.stateFolder);
    this.redact = createRedactor(knownSecrets(store.current().settings));
    this.recent = [...parts.interrupted];
    this.coordinator = createCoordinator({
      world: this.world(),
      planInput: (signal) => this.planInput(signal),
      publish: (run) => this.noteRun(run),
      redact: (text) => this.redact(text),
      lock: recoveryLocks(parts.stateFolder, parts.self),
    });
    this.scheduler = this.newScheduler();
    this.scheduler.start();
    this.cancels.push(store.subscribe(() => void this.reconfigure()));
    this.keepAging();
  }

  snapshot(): Snapshot {
    this.built ??= buildSnapshot({
      seq: this.seq,
      now: this.clock.now(),
      health: this.states.all(),
      readings: this.scheduler.readings(),
      causes: this.causes,
      recovery: this.shownRun(),
      pausedUntil: this.pausedUntil,
      problems: [...this.config.current().problems, ...this.ownProblems],
      settings: this.config.current().settings,
      history: this.history,
      stack: this.stack(),
    });
    return this.built;
  }

  subscribe(listener: (snapshot: Snapshot) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  settled(limitMs: number): Promise<Snapshot> {
    const complete = () =>
      PROBE_IDS.every((id) => this.scheduler.readings()[id] !== undefined || !this.probes.some((p) => p.id === id));
    if (complete()) return Promise.resolve(this.snapshot());
    return new Promise((resolve) => {
      const done = () => {
        cancel();
        unsubscribe();
        resolve(this.snapshot());
      };
      const cancel = this.clock.after(limitMs, done);
      const unsubscribe = this.subscribe(() => {
        if (complete()) done();
      });
    });
  }

  async checkNow(): Promise<Snapshot> {
    await this.scheduler.runNow(this.probes.map((p) => p.id));
    this.rebuild();
    return this.snapshot();
  }

  readings(): Readings {
    return this.scheduler.readings();
  }

  decisions: Engine['decisions'] = () => {
    const facts = treeFacts(this.diagnosisInput());
    return Object.values(TREES).map((tree) => {
      const { path: steps, leaf } = walkTree(tree, facts);
      const taken = steps.map(({ question, answer, because }) => ({ question, answer, because }));
      return { tree: tree.title, path: taken, leads: leaf?.title ?? null };
    });
  };

  plan: Engine['plan'] = (id) => this.coordinator.plan(id);
  recover: Engine['recover'] = (id, agreed) => this.coordinator.recover(id, agreed);
  cancel: Engine['cancel'] = (run) => this.coordinator.cancel(run);
  runs: Engine['runs'] = () => [...this.recent];

  pause(until: number | null): void {
    this.pausedUntil = until;
    this.changed();
  }

  series: Engine['series'] = (metric, rangeMs) => {
    const { settings, sources } = this.config.current();
    return seriesOf({
      metric,
      rangeMs,
      now: this.clock.now(),
      history: this.history,
      marks: this.marks,
      settings,
      sources,
    });
  };

  settings: Engine['settings'] = () => settingViews(this.config.current());

  changeSetting: Engine['changeSetting'] = async ({ key, value }) =>
    answerOf(await this.config.update({ [key]: value }));

  resetSetting: Engine['resetSetting'] = async ({ key }) => answerOf(await this.config.reset(key));

  handlers: Engine['handlers'] = (host) => handlersOf(this, host);

  setPower(event: PowerEvent): void {
    if (event === 'battery' || event === 'mains') this.onBattery = event === 'battery';
    if (event === 'resume') this.afterGap();
  }

  setVisible(visible: boolean): void {
    this.visible = visible;
  }

  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    for (const cancel of this.cancels) cancel();
    this.publishPlanned?.();
    await this.coordinator.stop();
    await this.scheduler.stop();
    await this.config.close();
    this.listeners.clear();
  }

  // ── Readings come in ────────────────────────────────────────────────────────────────────────────────────────────────

  private newScheduler(): Scheduler {
    const { settings } = this.config.current();
    this.probes = createProbes({
      settings,
      backendLog: this.parts.backendLog,
      started: this.started,
      credentialMemory: this.credentialMemory,
    });
    this.states.watchOnly(new Set(this.probes.flatMap((p) => judgedBy(p.id))), this.clock.now());
    return new Scheduler({
      clock: this.clock,
      settings: () => this.config.current().settings,
      probes: this.probes,
      onReading: (reading, reason) => this.take(reading, reason),
      onGap: () => this.afterGap(),
      slowdown: (probe) => this.slowdown(probe),
    });
  }

  private take(raw: Reading, reason: ProbeReason): void {
    const before = this.states.all();
    const { settings } = this.config.current();
    const reading = this.derived.extend(raw);
    this.scheduler.amend(reading);
    for (const metric of METRIC_IDS) {
      const value = reading.metrics[metric];
      if (value !== undefined) this.history.add(metric, reading.at, value);
      else if (!reading.ok && metric.startsWith(`${reading.component}.`)) this.history.add(metric, reading.at, null);
    }
    for (const component of judgedBy(reading.probe)) {
      this.states.observe(component, this.scheduler.readings(), settings, reading.at);
    }
    this.noteMarks(before);
    this.followUp(reading, reason);
    this.rebuild();
  }

  /** What one reading makes worth asking at once: the cause of a failure is found by looking beside it. */
  private followUp(reading: Reading, reason: ProbeReason): void {
    if (reason === 'demand') return;
    const outcome = reading.ok ? 'ok' : reading.failure.kind;
    const before = this.outcomes.get(reading.probe) ?? 'ok';
    this.outcomes.set(reading.probe, outcome);
    if (outcome === before || outcome === 'probe-failed') return;
    const ask: Partial<Record<ProbeId, readonly ProbeId[]>> = {
      'backend.http': ['backend.process', 'backend.websocket', 'services'],
      neo4j: ['services'],
      redis: ['services'],
    };
    const probes = ask[reading.probe];
    if (probes !== undefined) void this.scheduler.runNow(probes).catch(() => {});
  }
  private readonly outcomes = new Map<ProbeId, string>();

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
    this.rebuild();
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
    let cancel = () => {};
    const tick = () => {
      const now = this.clock.now();
      const before = this.states.all();
      this.states.age(this.probes, this.config.current().settings, now);
      if (this.pausedUntil !== null && this.pausedUntil <= now.wall) this.pause(null);
      if (before !== this.states.all()) this.rebuild();
      cancel = this.clock.after(AGE_MS, tick);
    };
    cancel = this.clock.after(AGE_MS, tick);
    this.cancels.push(() => cancel());
  }

  // ── Configuration ───────────────────────────────────────────────────────────────────────────────────────────────────

  private async reconfigure(): Promise<void> {
    const { settings } = this.config.current();
    this.redact = createRedactor(knownSecrets(settings));
    this.states.configured = configuredComponents(this.config);
    const old = this.scheduler;
    this.scheduler = this.newScheduler();
    await old.stop();
    if (this.stopped) return;
    this.scheduler.start();
    this.rebuild();
  }

  private stack(): Snapshot['stack'] {
    const { settings, sources } = this.config.current();
    const folder = settings['repository.path'];
    return {
      repository: folder === null ? null : displayPath(folder, this.parts.options.home),
      backendUrl: `http://${settings['backend.host']}:${settings['backend.port']}`,
      why: sources['backend.port'].note ?? 'default port',
    };
  }

  // ── Recovery ────────────────────────────────────────────────────────────────────────────────────────────────────────

  private world(): World {
    const engine = this;
    return {
      clock: this.clock,
      get settings() {
        return engine.config.current().settings;
      },
      look: (probes, signal) => this.scheduler.runNow(probes, signal),
      judge: (component, readings) => assess(component, readings, this.config.current().settings, this.states),
      noteStart: (component: ComponentId) =>
        this.states.noteStart(component, this.config.current().settings, this.clock.now()),
      noteStarted: (process) => this.started.add(process),
    };
  }

  private async planInput(signal: AbortSignal): Promise<PlanInput> {
    const readings = await this.scheduler.runNow(PLAN_PROBES, signal);
    return {
      readings,
      settings: this.config.current().settings,
      backendLog: this.parts.backendLog,
      uid: process.getuid?.() ?? 0,
      platform: this.parts.options.platform,
    };
  }

  private noteRun(run: Run): void {
    // Until it has ended, and once more when it has: what came before says nothing about the backend that runs now.
    for (const id of run.component === 'backend' ? BACKEND_PARTS : [run.component]) this.states.forgetChanges(id);
    this.recent = [run, ...this.recent.filter((r) => r.id !== run.id)].slice(0, KEPT_RUNS);
    this.changed();
  }

  private shownRun(): Run | null {
    const last = this.recent[0];
    if (last === undefined) return null;
    if (last.endedAt === null || last.state === 'interrupted') return last;
    return elapsedMs(last.endedAt, this.clock.now()) < SHOW_RECOVERY_MS ? last : null;
  }

  // ── Snapshots go out ────────────────────────────────────────────────────────────────────────────────────────────────

  private rebuild(): void {
    this.causes = diagnose(this.diagnosisInput());
    this.changed();
  }

  private diagnosisInput() {
    return {
      health: this.states.all(),
      readings: this.scheduler.readings(),
      settings: this.config.current().settings,
      now: this.clock.now(),
      previous: this.causes,
      everSeen: this.states.everSeen,
    };
  }

  private changed(): void {
    this.built = null;
    this.seq += 1;
    if (this.publishPlanned !== null || this.stopped) return;
    this.publishPlanned = this.clock.after(COALESCE_MS, () => {
      this.publishPlanned = null;
      if (this.listeners.size === 0) return;
      const snapshot = this.snapshot();
      for (const listener of this.listeners) listener(snapshot);
    });
  }
}

const answerOf = (problems: readonly Problem[]) => ({
  ok: problems.every((p) => p.severity !== 'error'),
  problems: [...problems],
});

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
