import path from 'node:path';
import {
  backendUrl,
  MAIN,
  type Problem,
  type ProcessIdentity,
  type Run,
  type Snapshot,
} from '../../shared/domain/index.ts';
import { ChecklistRuns, checkersOf, checklistFor } from '../checklists/index.ts';
import { CHECKING, happenedIn, identitiesIn, knownComponents, runbooksIn } from '../components/index.ts';
import { type ConfigStore, displayPath, redactorOf, settingViews } from '../config/index.ts';
import { Core, type Watching } from '../core/index.ts';
import { decisionsOf, graphIn } from '../diagnosis/index.ts';
import { Insight } from '../incidents/index.ts';
import { reportOf } from '../incidents/report/index.ts';
import { IosArea } from '../ios/index.ts';
import { Recorder } from '../journal/index.ts';
import { cliView } from '../leanvibe-cli/index.ts';
import { modelsView } from '../models/index.ts';
import { BackendPages } from '../probes/index.ts';
import { abandoned } from '../recovery/index.ts';
import { type Redactor, redactDeep } from '../system/index.ts';
import { Trusting } from '../trust/index.ts';
import { handlersOf } from './calls.ts';
import { cleanHandlers } from './clean-calls.ts';
import { Discovering } from './discovering.ts';
import { ProbeMemory } from './probe-memory.ts';
import { Recovering } from './recovering.ts';
import { withMachineOf } from './shared-machine.ts';
import { Surroundings } from './surroundings.ts';
import type { Engine, EngineOptions } from './types.ts';

/** What is stopped and started has that behind it after so many milliseconds, or a person is reading the plan. */
const PLANNED_MS = 1000;

/** What an engine is made of, once it is known where its files lie. */
export interface Parts {
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

/** The core, the components and the areas put together: what a face asks, and who answers it. */
export class LifeguardEngine implements Engine {
  readonly config: ConfigStore;
  readonly paths: Engine['paths'];
  readonly ios: IosArea;
  private readonly parts: Parts;
  private readonly trusting: Trusting;
  private readonly memory: ProbeMemory;
  private readonly core: Core;
  private readonly recovering: Recovering;
  private readonly recorder: Recorder;
  private readonly insight: Insight;
  private readonly checklists: ChecklistRuns;
  private readonly surroundings: Surroundings;
  private readonly discovering: Discovering;
  private readonly cancels: (() => void)[] = [];
  private readonly leadListeners = new Set<() => void>();
  private readonly endings: (() => Promise<void>)[] = [];
  private redact: Redactor;
  private stopped = false;

  constructor(parts: Parts) {
    const { clock, store, options, stateFolder, backendLog } = parts;
    const settings = () => store.current().settings;
    const mayStart = (file: string) => this.trusting.allows(file);
    const { home, env } = options;
    this.parts = parts;
    this.config = store;
    this.redact = this.newRedactor();
    this.paths = { stateFolder, logFolder: parts.logs, backendLog, userFile: store.current().userFile };
    this.trusting = new Trusting({
      settings,
      stateFolder,
      home,
      now: () => clock.now(),
      onChange: () => {
        void this.core.monitor.trustChanged();
        // The team's file counts from the moment at which its folder is trusted.
        void store.refresh();
      },
    });
    this.memory = new ProbeMemory({ clock, settings, stateFolder, backendLog, home, env, mayStart });
    this.core = new Core({
      clock,
      store,
      components: this.known(),
      clean: this.clean,
      looks: options.looks === 'after-plan' ? 'later' : options.looks !== false,
      onReading: (reading) => {
        this.recorder.reading(reading);
        this.memory.note(reading);
      },
      onWake: (sleptMs) => this.recorder.woke(sleptMs),
      kept: (metric, from, to, points) => this.recorder.series(metric, from, to, points),
      onCauses: () => {
        this.follow();
        this.recovering.consider();
      },
      shown: () => ({
        recovery: this.recovering.shown(),
        stack: this.stack(),
        trust: this.trusting.view(),
        problems: this.problems(),
      }),
    });
    this.recorder = new Recorder({
      clock,
      stateFolder,
      shown: displayPath(path.join(stateFolder, 'journal.db'), home),
      follows: options.follows ?? false,
      onProblem: () => this.core.changed(),
      onLead: () => {
        for (const listener of [...this.leadListeners]) listener();
      },
    });
    for (const run of parts.interrupted) this.recorder.run(run);
    for (const run of abandoned(stateFolder, this.recorder.unendedRuns())) this.recorder.run(run);
    const { monitor } = this.core;
    const pages = new BackendPages({ clock, settings, requests: () => this.memory.requests });
    const watching: Watching = { monitor, store, clock, options, backendLog, stateFolder, mayStart };
    const around = { ...watching, pages, recorder: this.recorder, redact: this.clean };
    this.recovering = new Recovering({
      ...around,
      core: this.core,
      settings,
      trusting: this.trusting,
      started: this.memory.started,
      self: parts.self,
      interrupted: parts.interrupted,
      onRun: (run) => {
        this.recorder.run(run);
        this.follow();
        this.core.changed();
      },
    });
    this.surroundings = new Surroundings(around, this.paths);
    this.discovering = new Discovering(watching);
    const logs = (minutes: number, signal?: AbortSignal) => this.surroundings.logs(minutes, signal);
    this.insight = new Insight({
      ...around,
      readings: () => this.readings(),
      below: (id) => graphIn(this.core.diagnosisInput()).below(id),
      state: () => this.snapshot().verdict.state,
      present: () => this.core.present(),
      logs,
    });
    this.checklists = new ChecklistRuns(
      (id) => checklistFor(id, backendUrl(settings())),
      clock,
      checkersOf({ ...around, logs, parts: CHECKING }),
      around.redact,
    );
    this.ios = new IosArea(around);
    this.core.start();
    this.cancels.push(store.subscribe(() => void this.reconfigure().catch(this.core.mishaps.note)));
  }

  snapshot: Engine['snapshot'] = () => this.core.snapshot();
  subscribe: Engine['subscribe'] = (listener) => this.core.subscribe(listener);
  settled: Engine['settled'] = (limitMs) => this.core.settled(limitMs);
  checkNow: Engine['checkNow'] = () => this.core.checkNow();
  readings: Engine['readings'] = () => this.core.readings();
  decisions: Engine['decisions'] = () => decisionsOf(this.core.diagnosisInput());

  plan: Engine['plan'] = async (id, target) => {
    if (this.stopped) return ENDING;
    // What somebody took out of the settings may still stand on a page.
    const isThere = runbooksIn(this.config.current().settings).some((r) => r.id === id);
    if (!isThere) return noRunbook(id);
    const made = await this.recovering.plan(id, target ?? null);
    this.beginLater();
    return made;
  };
  recover: Engine['recover'] = (request) => this.recovering.recover(request);
  cancel: Engine['cancel'] = (run) => this.recovering.cancel(run);
  runs: Engine['runs'] = () => this.recovering.runsWith((limit) => this.recorder.runs(limit));

  pause: Engine['pause'] = (until) => this.core.pause.set(until);

  series: Engine['series'] = (metric, rangeMs) =>
    this.core.series(metric, rangeMs, (from, to, points) => this.recorder.series(metric, from, to, points));
  limits: Engine['limits'] = (component) => this.core.limits(component);
  ownCost: Engine['ownCost'] = () => this.core.ownCost();

  incidents: Engine['incidents'] = ({ from, to, limit }) =>
    this.recorder.incidents({
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      limit: limit ?? 200,
    });
  incident: Engine['incident'] = (id) => redactDeep(this.recorder.incidentWithPatterns(id), this.clean);
  statistics: Engine['statistics'] = () => this.recorder.statistics();
  report: Engine['report'] = (id) => {
    const detail = this.recorder.incidentWithPatterns(id);
    const options = { now: this.parts.clock.now().wall, redact: this.clean, statistics: this.recorder.statistics() };
    return detail === null ? null : reportOf(detail, options);
  };
  runChecklist: Engine['runChecklist'] = (list, only, onLine) =>
    this.stopped ? Promise.reject(new Error(ENDING.reason)) : this.checklists.start(list, only, onLine);
  cancelChecklist: Engine['cancelChecklist'] = (list) => this.checklists.cancel(list);
  checklist: Engine['checklist'] = (list) => this.checklists.state(list);
  reference: Engine['reference'] = async () => redactDeep(await this.surroundings.reference(), this.clean);
  discover: Engine['discover'] = async (ports) => redactDeep(await this.discovering.find(ports), this.clean);
  watchFound: Engine['watchFound'] = async (id) => answerOf(await this.discovering.watch(id));
  teamFile: Engine['teamFile'] = async () => redactDeep(await this.discovering.teamFile(), this.clean);
  recentChanges: Engine['recentChanges'] = (minutes) => this.surroundings.recentChanges(minutes);
  logs: Engine['logs'] = (minutes) => this.surroundings.logs(minutes);
  proposals: Engine['proposals'] = () => redactDeep(this.insight.proposals(), this.clean);
  decide: Engine['decide'] = ({ id, decision }) => this.insight.decide(id, decision);
  escalation: Engine['escalation'] = async () => redactDeep(await this.insight.escalation(), this.clean);
  escalationMessage: Engine['escalationMessage'] = (id) => this.insight.message(id);
  notified: Engine['notified'] = (component, text) => this.recorder.notified(component, text);

  leanvibeCli: Engine['leanvibeCli'] = async (look) => {
    if (look) await this.core.monitor.look(['cli']);
    return redactDeep(cliView(this.readings(), this.parts.options.home), this.clean);
  };

  trust: Engine['trust'] = (wanted, folder = null) => {
    const answer = wanted ? this.trusting.give(folder) : this.trusting.take(folder);
    this.core.changed();
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

  setPower: Engine['setPower'] = (event) => this.core.monitor.setPower(event);
  setVisible: Engine['setVisible'] = (visible) => {
    this.core.monitor.setVisible(visible);
    if (visible) this.ios.shown();
  };

  noteMishap: Engine['noteMishap'] = (error) => this.core.mishaps.note(error);

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
    this.core.endTelling();
    for (const cancel of this.cancels) cancel();
    this.recovering.endAutomatic();
    await this.recovering.stop();
    await this.core.stop();
    this.memory.save();
    await this.checklists.stop();
    await this.surroundings.stop();
    this.recorder.stop();
    await this.config.close();
  }

  /** Whoever agrees to a plan at once is not kept waiting by looks at everything else: those come while what was started comes up. */
  private beginLater(): void {
    if (this.parts.options.looks !== 'after-plan' || this.stopped) return;
    this.cancels.push(this.parts.clock.after(PLANNED_MS, () => this.core.begin()));
  }

  private known(): ReturnType<typeof knownComponents> {
    const known = knownComponents((isOnBattery) => this.memory.input(isOnBattery));
    const { machine } = this.parts.options;
    return machine === undefined ? known : withMachineOf(known, machine);
  }

  private async reconfigure(): Promise<void> {
    this.redact = this.newRedactor();
    await this.core.reconfigure();
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
      why: sources[MAIN.port].note ?? 'default port',
    };
  }

  private problems(): readonly Problem[] {
    return [
      ...this.config.current().problems,
      ...this.parts.problems,
      ...this.core.mishaps.problems(),
      ...this.recovering.problems(),
      ...this.recorder.problems(),
    ];
  }

  /** Paused means that somebody works on the stack on purpose: what happens then is no incident. */
  private follow(): void {
    if (this.core.pause.until !== null) return;
    const readings = this.readings();
    const { below } = graphIn(this.core.diagnosisInput());
    const identities = identitiesIn(readings, this.config.current().settings);
    this.recorder.observe({
      ...this.core.present(),
      runs: this.recovering.runs(),
      below,
      identities,
      happened: happenedIn(readings),
    });
  }
}

const noRunbook = (id: string) =>
  ({ ok: false, reason: `There is no runbook "${id}" any more.`, hint: 'Look at the list again.' }) as const;

/** After `stop()` nothing begins any more, whoever still asks. */
const ENDING = { ok: false, reason: 'Lifeguard is ending.', hint: 'Start it again.' } as const;

const answerOf = (problems: readonly Problem[]) => ({
  ok: problems.every((p) => p.severity !== 'error'),
  problems: [...problems],
});
