import path from 'node:path';
import type { CallArgs } from '../../shared/contract/index.ts';
import {
  backendUrl,
  MAIN,
  type Problem,
  type ProcessIdentity,
  type Run,
  stackName,
} from '../../shared/domain/index.ts';
import { ChecklistRuns, checkersOf, checklistFor, LineFailures, trendsNow, withMeasures } from '../checklists/index.ts';
import { CHECKING, knownComponents, logWordsIn, lookingAt } from '../components/index.ts';
import { type ConfigStore, cloneName, displayPath, redactorOf } from '../config/index.ts';
import { Core, type Watching } from '../core/index.ts';
import { healthIn } from '../diagnosis/index.ts';
import { Insight, withoutAttacks } from '../incidents/index.ts';
import { Inspections, inspectionOf } from '../inspection/index.ts';
import { IosArea } from '../ios/index.ts';
import { Recorder } from '../journal/index.ts';
import { NotificationLog } from '../notifications/index.ts';
import { BackendPages } from '../probes/index.ts';
import { abandoned, cutOffRuns } from '../recovery/index.ts';
import type { Redactor } from '../system/index.ts';
import { Trusting } from '../trust/index.ts';
import { Discovering } from './discovering.ts';
import { EscalationWatch } from './escalation-watch.ts';
import { OutgoingArea } from './going-out.ts';
import { HistoryNow } from './history-now.ts';
import { LogWitness } from './log-witness.ts';
import { withStackNamed } from './named-stack.ts';
import { thisPerson } from './person.ts';
import { PresentWriter } from './present-writer.ts';
import { ProbeMemory } from './probe-memory.ts';
import { Recovering } from './recovering.ts';
import type { RunningPort } from './running-port.ts';
import { withMachineOf } from './shared-machine.ts';
import { Sharing } from './sharing.ts';
import { shownStack } from './shown-stack.ts';
import { Surroundings } from './surroundings.ts';
import type { Engine, EngineOptions } from './types.ts';
import { UnhelpedNotes } from './unhelped-notes.ts';

/** What an engine is made of, once it is known where its files lie. */
export interface Parts {
  readonly options: EngineOptions;
  readonly clock: NonNullable<EngineOptions['clock']>;
  readonly store: ConfigStore;
  readonly self: ProcessIdentity;
  readonly stateFolder: string;
  /** Where is written down what its person trusts: clones share that. */
  readonly trustFolder: string;
  /** Where the files of all stacks lie; the main one’s own folder. */
  readonly commonFolder: string;
  readonly logs: string;
  readonly backendLog: string;
  readonly running: RunningPort;
  /** About the folders; they stay until the end. */
  readonly problems: readonly Problem[];
  readonly interrupted: readonly Run[];
}

/** The core, the components and the areas put together: who tells whom, and in which order they end. */
export class Composition {
  readonly parts: Parts;
  readonly paths: Engine['paths'];
  readonly trusting: Trusting;
  readonly core: Core;
  readonly recovering: Recovering;
  readonly recorder: Recorder;
  readonly insight: Insight;
  readonly checklists: ChecklistRuns;
  readonly surroundings: Surroundings;
  readonly history: HistoryNow;
  readonly sharing: Sharing;
  readonly discovering: Discovering;
  readonly ios: IosArea;
  readonly outgoing: OutgoingArea;
  readonly notificationLog: NotificationLog;
  /** A closer look at one component; null where it offers none. */
  readonly inspections: Inspections;
  private readonly witness: LogWitness;
  private readonly due: EscalationWatch;
  private readonly unhelped: UnhelpedNotes;
  private readonly memory: ProbeMemory;
  private readonly present: PresentWriter;
  private readonly endFollowing: () => void;
  private kept = 0;
  private redact: Redactor;

  /** @param onLead told when this engine has become the one that follows incidents on this machine */
  constructor(parts: Parts, onLead: () => void) {
    const { clock, store, options, stateFolder, backendLog } = parts;
    const settings = () => store.current().settings;
    const mayStart = (file: string) => this.trusting.allows(file);
    const { home, env } = options;
    this.parts = parts;
    this.redact = this.newRedactor();
    this.paths = { stateFolder, logFolder: parts.logs, backendLog, userFile: store.current().userFile };
    this.trusting = new Trusting({
      settings,
      stateFolder: parts.trustFolder,
      home,
      pending: () => store.current().pending,
      now: () => clock.now(),
      onChange: () => {
        void this.core.monitor.trustChanged();
        // The team's file counts from the moment at which its folder is trusted.
        void store.refresh();
      },
    });
    const hasIncident = () => this.recorder.openIncidentOf(MAIN.id) !== null;
    this.memory = new ProbeMemory({ clock, settings, stateFolder, backendLog, home, env, mayStart, hasIncident });
    this.core = new Core({
      clock,
      store,
      stateFolder,
      components: this.known(),
      clean: this.clean,
      worded: this.worded,
      ran: this.memory.ran,
      looks: options.looks === 'after-plan' ? 'later' : options.looks !== false,
      onReading: (reading) => {
        this.recorder.reading(reading);
        this.memory.note(reading);
        parts.running.heed(reading, store);
      },
      onWake: (sleptMs) => {
        this.recorder.woke(sleptMs);
        this.outgoing.woke();
      },
      kept: (metric, from, to, points) => this.recorder.series(metric, from, to, points),
      logs: () => this.witness.report(),
      accepted: () => this.recorder.lessons.accepted(),
      tried: () => ({ ...this.recovering.tried(), openIncidentOf: (id) => this.recorder.openIncidentOf(id) }),
      onCauses: () => {
        // Where that is another, the causes are found anew, and all of this follows from those.
        if (this.core.monitor.noteShutDown(this.recovering.shutDown())) return;
        this.witness.consider(this.core.causes());
        this.present.remember();
        this.present.follow();
        this.unhelped.note(this.recovering.unhelped());
        this.due.consider(this.core.causes());
        this.recovering.consider();
      },
      shown: () => ({
        recovery: this.recovering.shown(),
        question: this.recovering.question(),
        // Who looks once has ended by then.
        coming: this.recorder.leads ? this.recovering.coming() : null,
        escalation: this.due.due(),
        openIncidents: this.recorder.openIncidents(),
        clockOf: (cause) => this.recorder.clockOf(cause),
        kept: this.kept,
        stack: shownStack(store.current(), options),
        trust: this.trusting.view(),
        problems: this.problems(),
      }),
    });
    this.notificationLog = new NotificationLog({
      file: path.join(stateFolder, 'notifications.json'),
      now: () => Math.round(clock.now().wall),
      clean: (text) => this.worded(text),
      incidentOf: (component) => this.recorder.incidentOf(component),
      onChange: this.noteKept,
      onProblem: (error) => this.core.mishaps.note(error),
    });
    this.outgoing = new OutgoingArea({
      log: this.notificationLog,
      incidents: {
        of: (component) => this.recorder.incidentOf(component),
        note: (incident, { text, ...entry }) => this.recorder.tell(incident, { ...entry, text: this.worded(text) }),
      },
      clock,
      store,
      stateFolder,
      shown: (file) => displayPath(file, home),
      writer: {
        stack: stackName(options.stack ?? null),
        // The files of a further stack are its own, whichever clone it is.
        clone: () => (options.stack === undefined ? cloneName(parts.trustFolder, store.current()) : null),
        clean: (text) => this.worded(text),
      },
      isMain: options.stack === undefined,
      engine: this.core,
      onChange: () => this.core.changed(),
      onProblem: (error) => this.core.mishaps.note(error),
    });
    this.recorder = new Recorder({
      clock,
      stateFolder,
      shown: displayPath(path.join(stateFolder, 'journal.db'), home),
      follows: options.follows ?? false,
      onChange: () => this.core.changed(),
      onKept: this.noteKept,
      onLead: () => {
        onLead();
        this.outgoing.lead();
      },
    });
    if (this.recorder.leads) this.outgoing.lead();
    this.unhelped = new UnhelpedNotes(this.recorder);
    for (const run of parts.interrupted) this.recorder.run(run);
    for (const run of abandoned(stateFolder, this.recorder.unendedRuns())) this.recorder.run(run);
    const { monitor } = this.core;
    const watching: Watching = { monitor, store, clock, options, backendLog, stateFolder, mayStart };
    const requests = () => this.memory.requests;
    const pages = new BackendPages({ clock, settings, requests, readings: () => monitor.readings() });
    const around = { ...watching, pages, requests, recorder: this.recorder, redact: this.clean };
    this.recovering = new Recovering({
      ...around,
      options,
      core: this.core,
      settings,
      trusting: this.trusting,
      started: this.memory.started,
      self: parts.self,
      commonFolder: parts.commonFolder,
      interrupted: cutOffRuns(parts.interrupted, this.recorder.runs(1)[0] ?? null, clock.now()),
      onRun: (run) => {
        this.recorder.run(run);
        // Whoever has it started means it to run, also where it ends at once.
        this.memory.ran.note(run.component);
        this.inspections.forget(run.component);
        this.present.follow();
        this.core.changed();
        // The third that fails is a reason to call somebody now, not at the next look.
        if (run.state === 'failed') void this.due.again();
      },
      onAutomatic: () => void this.due.again(),
      onAsk: ({ component, label }) => this.recorder.notified(component, `A person was asked: ${label}?`),
    });
    const { core, recorder, recovering } = this;
    this.present = new PresentWriter({ core, recorder, recovering, store, clean: this.clean });
    this.surroundings = new Surroundings(around, this.paths);
    const history = { recorder, present: () => core.present(), follows: options.follows ?? false };
    this.history = new HistoryNow(history);
    this.sharing = new Sharing({ ...around, core, history: this.history, surroundings: this.surroundings });
    this.discovering = new Discovering({ store, options });
    const logs = (minutes: number, signal?: AbortSignal) => this.surroundings.logs(minutes, signal);
    const signs = async (minutes: number) => withoutAttacks(await logs(minutes), logWordsIn(settings()));
    this.witness = new LogWitness({ clock, settings, logs: signs, onRead: () => this.core.reconsider() });
    const lineFailures = new LineFailures(stateFolder, () => settings()['repository.path']);
    this.insight = new Insight({
      ...around,
      readings: () => this.core.readings(),
      state: () => this.core.verdict().state,
      present: () => this.core.present(),
      logs,
      isOwnFailure: (request, at) => requests().failures.has(request, at),
      logWords: () => logWordsIn(settings()),
      trends: () => {
        const own = this.core.readings()[MAIN.processes]?.facts.trend ?? null;
        const { findings } = healthIn(monitor.states.all(), MAIN.processes);
        const isNamed = findings.some(({ id }) => id === 'fact:leak');
        return trendsNow({ clock, store, recorder: this.recorder }, own, isNamed);
      },
      gaveUp: () => this.recovering.gaveUp(),
      isWhole: () => monitor.isComplete(),
      user: thisPerson(options).user,
      qualityViolations: () => lineFailures.of('full/quality-ratchet'),
    });
    this.due = new EscalationWatch({
      clock,
      escalation: () => this.insight.escalation(),
      onChange: () => this.core.changed(),
    });
    this.checklists = new ChecklistRuns(
      (id) => withMeasures(checklistFor(id, backendUrl(settings())), this.recorder.lessons.accepted()),
      clock,
      checkersOf({ ...around, logs, parts: CHECKING }),
      around.redact,
      lineFailures,
    );
    this.ios = new IosArea(around);
    this.inspections = new Inspections({
      clock,
      of: (id) => lookingAt(id, settings()),
      restsOn: (id) => JSON.stringify([this.trusting.view(), healthIn(monitor.states.all(), id).findings]),
      take: (inspect) => inspectionOf(around, inspect),
    });
    this.core.start();
    this.endFollowing = store.subscribe(() => void this.reconfigure().catch(this.core.mishaps.note));
  }

  /** Ends all of it; whoever is told something is told it before. */
  async stop(): Promise<void> {
    await this.outgoing.stop();
    this.core.endTelling();
    this.endFollowing();
    this.witness.stop();
    this.due.stop();
    this.recovering.endAutomatic();
    await this.recovering.stop();
    await this.core.stop();
    this.memory.save();
    await this.checklists.stop();
    await this.surroundings.stop();
    this.recorder.stop();
    await this.parts.store.close();
  }

  /** @throws as `Insight.acknowledge` does */
  async acknowledge(args: CallArgs<'acknowledge'>): Promise<void> {
    await this.insight.acknowledge(args);
    this.noteKept();
    await this.due.again();
  }

  /** What is kept has changed: whoever shows a list of it is told. */
  readonly noteKept = (): void => {
    this.kept += 1;
    this.core.changed();
  };

  /** Cleans with what is known now: a password that was changed a moment ago is hidden too. */
  readonly clean: Redactor = (text) => this.redact(text);

  /** The same for a text that a face shows. */
  readonly worded: Redactor = (text) =>
    withStackNamed(this.clean(text), this.parts.options.stack, this.parts.store.current());

  private newRedactor(): Redactor {
    return redactorOf(this.parts.store.current(), this.parts.options);
  }

  private known(): ReturnType<typeof knownComponents> {
    const known = knownComponents((isOnBattery) => this.memory.input(isOnBattery));
    const { machine } = this.parts.options;
    return machine === undefined ? known : withMachineOf(known, machine);
  }

  private async reconfigure(): Promise<void> {
    this.redact = this.newRedactor();
    this.inspections.forget();
    this.outgoing.configured();
    this.noteKept();
    await this.core.reconfigure();
  }

  private problems(): readonly Problem[] {
    return [
      ...this.parts.store.current().problems,
      ...this.parts.problems,
      ...this.core.mishaps.problems(),
      ...this.recovering.problems(),
      ...this.recorder.problems(),
      ...this.outgoing.problems(),
    ];
  }
}
