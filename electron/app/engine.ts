import path from 'node:path';
import {
  backendUrl,
  type Cause,
  COMPONENT_IDS,
  type ComponentId,
  type HealthState,
  type Problem,
  type ProcessIdentity,
  type Readings,
  type Run,
  type Snapshot,
} from '../../shared/domain/index.ts';
import { ChecklistRuns, checkersOf, checklistFor } from '../checklists/index.ts';
import {
  assess,
  componentWords,
  createProbes,
  diagnose,
  figuresOf,
  identitiesIn,
  paceOf,
  runbook,
} from '../components/index.ts';
import {
  type ConfigStore,
  defaultStateFolder,
  displayPath,
  logFolder,
  openConfig,
  placesFor,
  redactorOf,
  settingViews,
} from '../config/index.ts';
import {
  buildSnapshot,
  componentLimits,
  Mishaps,
  Monitor,
  Pause,
  Publisher,
  seriesOf,
  wholeOf,
} from '../core/index.ts';
import { graphIn, TREES, treeFacts, walkTree } from '../diagnosis/index.ts';
import { Insight } from '../incidents/index.ts';
import { reportOf } from '../incidents/report/index.ts';
import { IosArea } from '../ios/index.ts';
import { type Present, Recorder } from '../journal/index.ts';
import { cliView } from '../leanvibe-cli/index.ts';
import { modelsView } from '../models/index.ts';
import { BackendPages } from '../probes/index.ts';
import {
  AutomaticRecovery,
  createCoordinator,
  interruptedRuns,
  PersonMarks,
  RecentRuns,
  recoveryLocks,
} from '../recovery/index.ts';
import { ownIdentity, type Redactor, redactDeep, systemClock } from '../system/index.ts';
import { Trusting } from '../trust/index.ts';
import { handlersOf } from './calls.ts';
import { cleanHandlers } from './clean-calls.ts';
import { ProbeMemory } from './probe-memory.ts';
import { recoveryPlanInput, recoveryWorld } from './recovery-world.ts';
import { Surroundings } from './surroundings.ts';
import type { Engine, EngineOptions } from './types.ts';

/**
 * Builds and starts the engine: configuration, probes, states, causes, recoveries, one snapshot.
 * @throws only when not even the defaults can be used; everything in the user's files becomes a problem in the snapshot
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const clock = options.clock ?? systemClock;
  const wanted = options.stateFolder ?? defaultStateFolder(options.platform, options.home, options.env);
  const wantedLogs = logFolder(options.platform, options.home, wanted, options.stateFolder === undefined);
  const { stateFolder, logFolder: logs, problems } = placesFor(wanted, wantedLogs, options.home);
  const backendLog = path.join(logs, 'backend.log');
  // A folder of this session alone is no place for what must be there tomorrow: then passwords go to the file, which says so.
  const secrets = stateFolder === wanted ? (options.secrets ?? null) : null;
  const store = await openConfig({ ...options, stateFolder: wanted, secrets });
  const self = await ownIdentity();
  return new LifeguardEngine({
    options,
    clock,
    store,
    self,
    stateFolder,
    logs,
    backendLog,
    problems,
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
  /** About the folders; they stay until the end. */
  readonly problems: readonly Problem[];
  readonly interrupted: readonly Run[];
}

class LifeguardEngine implements Engine {
  readonly config: ConfigStore;
  readonly paths: Engine['paths'];
  readonly ios: IosArea;
  private readonly trusting: Trusting;
  private readonly parts: Parts;
  private readonly clock: Parts['clock'];
  private readonly monitor: Monitor;
  private readonly memory: ProbeMemory;
  private readonly coordinator: ReturnType<typeof createCoordinator>;
  private readonly automatic: AutomaticRecovery;
  private readonly recorder: Recorder;
  private readonly insight: Insight;
  private readonly checklists: ChecklistRuns;
  private readonly surroundings: Surroundings;
  private readonly publisher: Publisher;
  private readonly recent: RecentRuns;
  private readonly paused: Pause;
  private readonly mishaps: Mishaps;
  private readonly cancels: (() => void)[] = [];
  private readonly leadListeners = new Set<() => void>();
  private readonly endings: (() => Promise<void>)[] = [];
  private causes: readonly Cause[] = [];
  private redact: Redactor;
  /** Ends of the waits for a first whole look. */
  private readonly waiting = new Set<() => void>();
  private stopped = false;

  constructor(parts: Parts) {
    const { clock, store } = parts;
    this.parts = parts;
    this.clock = clock;
    this.publisher = new Publisher(clock, (seq) => this.build(seq));
    this.recent = new RecentRuns(parts.interrupted);
    this.paused = new Pause(clock, () => this.changed());
    this.mishaps = new Mishaps(
      (text) => this.redact(text),
      () => this.changed(),
    );
    this.config = store;
    this.redact = this.newRedactor();
    this.paths = {
      stateFolder: parts.stateFolder,
      logFolder: parts.logs,
      backendLog: parts.backendLog,
      userFile: store.current().userFile,
    };
    this.trusting = new Trusting({
      settings: () => store.current().settings,
      stateFolder: parts.stateFolder,
      home: parts.options.home,
      now: () => clock.now(),
      onChange: () => void this.monitor.trustChanged(),
    });
    this.memory = new ProbeMemory({
      clock,
      settings: () => store.current().settings,
      stateFolder: parts.stateFolder,
      backendLog: parts.backendLog,
      home: parts.options.home,
      env: parts.options.env,
      mayStart: (file) => this.trusting.allows(file),
    });
    this.monitor = new Monitor({
      clock,
      components: {
        createProbes: (isOnBattery) => createProbes(this.memory.input(isOnBattery)),
        assess,
        paceOf,
        figures: figuresOf,
      },
      store,
      redact: this.clean,
      onReading: (reading) => {
        this.recorder.reading(reading);
        this.memory.note(reading);
      },
      onChange: () => this.rebuild(),
    });
    this.recorder = new Recorder({
      clock,
      stateFolder: parts.stateFolder,
      shown: displayPath(path.join(parts.stateFolder, 'journal.db'), parts.options.home),
      follows: parts.options.follows ?? false,
      onProblem: () => this.changed(),
      onLead: () => {
        for (const listener of [...this.leadListeners]) listener();
      },
    });
    for (const run of parts.interrupted) this.recorder.run(run);
    this.insight = new Insight({
      clock,
      store,
      recorder: this.recorder,
      readings: () => this.monitor.readings(),
      below: (id) => graphIn(this.readings()).below(id),
      state: () => this.snapshot().verdict.state,
      present: () => this.present(),
      backendLog: parts.backendLog,
      logs: (minutes) => this.surroundings.logs(minutes),
      redact: this.clean,
    });
    const { options, backendLog, stateFolder } = parts;
    const mayStart = (file: string) => this.trusting.allows(file);
    const { started } = this.memory;
    const deps = { monitor: this.monitor, store, clock, options, backendLog, stateFolder, mayStart, started };

    this.coordinator = createCoordinator({
      world: recoveryWorld(deps),
      runbook,
      planInput: (wanted, signal) => recoveryPlanInput(deps, runbook(wanted.runbook), wanted, signal),
      review: (made) => this.trusting.review(made),
      agreedTo: (plan) => {
        if (plan.trusts !== undefined) this.trusting.agree();
      },
      publish: (run) => this.noteRun(run),
      redact: this.clean,
      lock: recoveryLocks(parts.stateFolder, parts.self),
    });
    const pages = new BackendPages({
      clock,
      settings: () => store.current().settings,
      requests: () => this.memory.requests,
    });
    const around = { ...deps, pages, recorder: this.recorder, redact: this.clean };
    this.surroundings = new Surroundings(around, this.paths);
    this.checklists = new ChecklistRuns(
      (id) => checklistFor(id, backendUrl(store.current().settings)),
      clock,
      checkersOf({ ...around, logs: (minutes, signal) => this.surroundings.logs(minutes, signal) }),
      around.redact,
    );
    this.ios = new IosArea({ ...around, stateFolder: parts.stateFolder });
    const person = new PersonMarks(parts.stateFolder);
    this.automatic = new AutomaticRecovery({
      clock,
      settings: () => store.current().settings,
      // What would start programs of a folder that nobody has trusted yet waits for a person.
      causes: () =>
        this.trusting.view().state === 'trusted'
          ? this.causes
          : this.causes.filter((c) => c.action?.kind !== 'runbook' || c.action.runbook !== 'recover-backend'),
      isPaused: () => this.paused.until !== null,
      person: () => person.read(),
      notePerson: (mark) => person.note(mark),
      healthyAt: () => this.healthyAt(),
      running: () => this.recent.all().filter((r) => r.state === 'running'),
      recover: (runbook) => this.coordinator.recover({ runbook, unseen: true }, 'automatic'),
      onChange: () => this.changed(),
    });
    if (parts.options.looks !== false) this.monitor.start();
    this.cancels.push(store.subscribe(() => void this.reconfigure().catch(this.mishaps.note)));
  }

  snapshot(): Snapshot {
    return this.publisher.snapshot();
  }

  subscribe(listener: (snapshot: Snapshot) => void): () => void {
    return this.publisher.subscribe(listener);
  }

  settled(limitMs: number): Promise<Snapshot> {
    const complete = () => this.parts.options.looks === false || this.monitor.isComplete();
    if (complete()) return Promise.resolve(this.snapshot());
    return new Promise((resolve) => {
      const done = () => {
        cancel();
        unsubscribe();
        this.waiting.delete(done);
        resolve(this.snapshot());
      };
      const cancel = this.clock.after(limitMs, done);
      const unsubscribe = this.subscribe(() => {
        if (complete()) done();
      });
      this.waiting.add(done);
      if (this.stopped) done();
    });
  }

  async checkNow(): Promise<Snapshot> {
    await this.monitor.lookAtAll();
    this.rebuild();
    return this.snapshot();
  }

  readings(): Readings {
    return this.monitor.readings();
  }

  decisions: Engine['decisions'] = () => {
    const facts = treeFacts(this.diagnosisInput());
    return Object.values(TREES).map((tree) => {
      const { path: steps, leaf } = walkTree(tree, facts);
      const taken = steps.map(({ question, answer, because }) => ({ question, answer, because }));
      return { tree: tree.title, path: taken, leads: leaf?.title ?? null };
    });
  };

  plan: Engine['plan'] = async (id, target) => {
    if (this.stopped) return ENDING;
    this.automatic.personLooks();
    return this.coordinator.plan(id, target ?? null);
  };
  recover: Engine['recover'] = (request) => {
    this.automatic.personActs();
    return this.coordinator.recover(request, 'person');
  };
  cancel: Engine['cancel'] = (run) => {
    this.automatic.personActs();
    return this.coordinator.cancel(run);
  };
  runs: Engine['runs'] = () => this.recent.with((limit) => this.recorder.runs(limit));

  pause(until: number | null): void {
    this.paused.set(until);
  }

  series: Engine['series'] = (metric, rangeMs) => {
    const { settings, sources } = this.config.current();
    return seriesOf({
      metric,
      rangeMs,
      now: this.clock.now(),
      history: this.monitor.history,
      marks: this.monitor.marks,
      settings,
      sources,
      longer: (from, to, points) => this.recorder.series(metric, from, to, points),
    });
  };

  limits: Engine['limits'] = (component) => componentLimits(component, this.config.current());

  incidents: Engine['incidents'] = ({ from, to, limit }) =>
    this.recorder.incidents({
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      limit: limit ?? 200,
    });
  incident: Engine['incident'] = (id) => redactDeep(this.recorder.incident(id), this.clean);
  statistics: Engine['statistics'] = () => this.recorder.statistics();
  report: Engine['report'] = (id) => {
    const detail = this.recorder.incident(id);
    const options = { now: this.clock.now().wall, redact: this.clean, statistics: this.recorder.statistics() };
    return detail === null ? null : reportOf(detail, options);
  };
  runChecklist: Engine['runChecklist'] = (list, only, onLine) =>
    this.stopped ? Promise.reject(new Error(ENDING.reason)) : this.checklists.start(list, only, onLine);
  cancelChecklist: Engine['cancelChecklist'] = (list) => this.checklists.cancel(list);
  checklist: Engine['checklist'] = (list) => this.checklists.state(list);
  reference: Engine['reference'] = async () => redactDeep(await this.surroundings.reference(), this.clean);
  recentChanges: Engine['recentChanges'] = (minutes) => this.surroundings.recentChanges(minutes);
  logs: Engine['logs'] = (minutes) => this.surroundings.logs(minutes);
  proposals: Engine['proposals'] = () => redactDeep(this.insight.proposals(), this.clean);
  decide: Engine['decide'] = ({ id, decision }) => this.insight.decide(id, decision);
  escalation: Engine['escalation'] = async () => redactDeep(await this.insight.escalation(), this.clean);
  escalationMessage: Engine['escalationMessage'] = (id) => this.insight.message(id);
  notified: Engine['notified'] = (component, text) => this.recorder.notified(component, text);

  leanvibeCli: Engine['leanvibeCli'] = async (look) => {
    if (look) await this.monitor.look(['cli']);
    return redactDeep(cliView(this.readings(), this.parts.options.home), this.clean);
  };

  trust: Engine['trust'] = (wanted, folder = null) => {
    const answer = wanted ? this.trusting.give(folder) : this.trusting.take(folder);
    this.changed();
    return answer;
  };

  trusted: Engine['trusted'] = () => this.trusting.list();

  models: Engine['models'] = () => redactDeep(modelsView(this.readings(), this.parts.options.home), this.clean);
  settings: Engine['settings'] = () => redactDeep(settingViews(this.config.current()), this.clean);

  changeSetting: Engine['changeSetting'] = async ({ key, value }) => {
    const problems = await this.config.update({ [key]: value });
    // Who chooses the folder by name says with it that it is theirs.
    if (key === 'repository.path' && problems.length === 0 && value !== null) this.trusting.give();
    return answerOf(problems);
  };

  resetSetting: Engine['resetSetting'] = async ({ key }) => answerOf(await this.config.reset(key));

  handlers: Engine['handlers'] = (host) => cleanHandlers(handlersOf(this, host), this.clean);

  setPower: Engine['setPower'] = (event) => this.monitor.setPower(event);
  setVisible: Engine['setVisible'] = (visible) => {
    this.monitor.setVisible(visible);
    if (visible) this.ios.shown();
  };

  noteMishap: Engine['noteMishap'] = (error) => this.mishaps.note(error);

  onLead(listener: () => void): () => void {
    this.leadListeners.add(listener);
    if (this.recorder.leads) listener();
    return () => this.leadListeners.delete(listener);
  }

  beforeStop(ending: () => Promise<void>): void {
    this.endings.push(ending);
  }

  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    for (const ending of this.endings) await ending();
    // Whoever waits for a whole look gets what there is: a limit that runs on would keep the program from ending.
    for (const done of [...this.waiting]) done();
    for (const cancel of this.cancels) cancel();
    this.paused.stop();
    this.automatic.stop();
    this.publisher.stop();
    await this.coordinator.stop();
    await this.monitor.stop();
    this.memory.save();
    await this.checklists.stop();
    await this.surroundings.stop();
    this.recorder.stop();
    await this.config.close();
  }

  // ── Configuration ───────────────────────────────────────────────────────────────────────────────────────────────────

  private async reconfigure(): Promise<void> {
    this.redact = this.newRedactor();
    if (this.parts.options.looks !== false) await this.monitor.reconfigure();
    if (this.stopped) return;
    this.rebuild();
  }

  /** Cleans with what is known now: a password that was changed a moment ago is hidden too. */
  readonly clean: Redactor = (text) => this.redact(text);

  private newRedactor(): Redactor {
    return redactorOf(this.config.current(), this.parts.options);
  }

  private stack(): Snapshot['stack'] {
    const { settings, sources } = this.config.current();
    const folder = settings['repository.path'];
    return {
      repository: folder === null ? null : displayPath(folder, this.parts.options.home),
      backendUrl: backendUrl(settings),
      why: sources['backend.port'].note ?? 'default port',
    };
  }

  // ── Recovery ────────────────────────────────────────────────────────────────────────────────────────────────────────

  private healthyAt(): number | null {
    const reading = this.monitor.readings().backend;
    return reading?.ok ? reading.at.wall : null;
  }

  private noteRun(run: Run): void {
    // Until it has ended, and once more when it has: what came before says nothing about the backend that runs now.
    for (const id of wholeOf(run.component, this.readings())) this.monitor.states.forgetChanges(id);
    this.recent.note(run);
    this.recorder.run(run);
    this.automatic.noteRun(run);
    // What was started has ended again: that is no start any more, and no reason to wait.
    if (run.state === 'failed') this.monitor.endGrace(run.component);
    this.follow();
    this.changed();
  }

  // ── Snapshots go out ────────────────────────────────────────────────────────────────────────────────────────────────

  private rebuild(): void {
    // What goes into the history and to every face is made here, of paths and names that were handles until now.
    this.causes = redactDeep(diagnose(this.diagnosisInput()), this.clean);
    this.changed();
    this.follow();
    this.automatic.consider();
  }

  /** Paused means that somebody works on the stack on purpose: what happens then is no incident. */
  private follow(): void {
    if (this.paused.until !== null) return;
    const readings = this.readings();
    const { below } = graphIn(readings);
    const identities = identitiesIn(readings);
    this.recorder.observe({ ...this.present(), runs: this.recent.all(), below, identities });
  }

  /** What is wrong now, by this engine's own readings. */
  private present(): Present {
    const health = this.monitor.states.all();
    const states = Object.fromEntries(COMPONENT_IDS.map((id) => [id, health[id].state])) as Record<
      ComponentId,
      HealthState
    >;
    return { causes: this.causes, states };
  }

  private diagnosisInput() {
    return {
      health: this.monitor.states.all(),
      readings: this.monitor.readings(),
      settings: this.config.current().settings,
      now: this.clock.now(),
      previous: this.causes,
      everSeen: this.monitor.states.everSeen,
    };
  }

  private changed(): void {
    this.publisher.changed();
  }

  private build(seq: number): Snapshot {
    const snapshot = buildSnapshot({
      wordsOf: componentWords,
      seq,
      now: this.clock.now(),
      health: this.monitor.states.all(),
      readings: this.monitor.readings(),
      causes: this.causes,
      recovery: this.recent.shown(this.clock.now(), { health: this.monitor.states.all(), causes: this.causes }),
      pausedUntil: this.paused.until,
      problems: [
        ...this.config.current().problems,
        ...this.parts.problems,
        ...this.mishaps.problems(),
        ...this.automatic.problems(),
        ...this.recorder.problems(),
      ],
      settings: this.config.current().settings,
      history: this.monitor.history,
      stack: this.stack(),
      trust: this.trusting.view(),
    });
    return redactDeep(snapshot, this.clean);
  }
}

/** After `stop()` nothing begins any more, whoever still asks. */
const ENDING = { ok: false, reason: 'Lifeguard is ending.', hint: 'Start it again.' } as const;

const answerOf = (problems: readonly Problem[]) => ({
  ok: problems.every((p) => p.severity !== 'error'),
  problems: [...problems],
});
