import {
  type Clock,
  type Coming,
  type ComponentId,
  isOfMachine,
  keptOf,
  MAIN,
  type Problem,
  type ProcessIdentity,
  type Question,
  type Run,
  type Settings,
  stackName,
} from '../../shared/domain/index.ts';
import { runbook } from '../components/index.ts';
import { namedStacks, stackPlace } from '../config/index.ts';
import { type Core, type Watching, wholeOf } from '../core/index.ts';
import { type DiagnosisInput, healthIn } from '../diagnosis/index.ts';
import {
  AutomaticRecovery,
  type Coordinator,
  createCoordinator,
  doneAtPort,
  FailedStarts,
  type GaveUp,
  notHelped,
  PersonMarks,
  RecentRuns,
  type RecoverRequest,
  type RecoverResult,
  recoveryLocks,
  type ShownPlanResult,
  type ShutDown,
  ShutDownMark,
  shutDownAfter,
  startsAll,
  stillDown,
  type Unhelped,
  unhelped,
  withParts,
} from '../recovery/index.ts';
import type { Redactor } from '../system/index.ts';
import type { Trusting } from '../trust/index.ts';
import type { ProbeMemory } from './probe-memory.ts';
import { recoveryPlanInput, recoveryWorld } from './recovery-world.ts';
import { othersAt, withOthers } from './shared-server.ts';
import type { EngineOptions } from './types.ts';

export interface RecoveringDeps extends Watching, Pick<ProbeMemory, 'started'> {
  readonly options: EngineOptions;
  readonly core: Core;
  readonly clock: Clock;
  readonly settings: () => Settings;
  readonly trusting: Trusting;
  readonly self: ProcessIdentity;
  /** Where the files of all stacks lie; the main one’s own folder. */
  readonly commonFolder: string;
  /** Those that an earlier Lifeguard left in the middle. */
  readonly interrupted: readonly Run[];
  readonly redact: Redactor;
  /** Told of every run that began, went on or ended. */
  readonly onRun: (run: Run) => void;
  /** Told when what is done by itself, or not any more, is another. */
  readonly onAutomatic: () => void;
  /** Told of every question to a person. */
  readonly onAsk: (question: Question) => void;
}

/** Recoveries: what a person asks for, what is done by itself, and what came of it. */
export class Recovering {
  private readonly deps: RecoveringDeps;
  private readonly recent: RecentRuns;
  private readonly coordinator: Coordinator;
  private readonly automatic: AutomaticRecovery;
  private readonly mark: ShutDownMark;
  private readonly failed = new FailedStarts();
  private meantUntil: NonNullable<DiagnosisInput['meantUntil']> | null = null;

  constructor(deps: RecoveringDeps) {
    const { clock, core, settings, stateFolder, trusting } = deps;
    this.deps = deps;
    this.recent = new RecentRuns(deps.interrupted, clock.now());
    const stack = stackName(deps.options.stack ?? null);
    const placeOf = (id: ComponentId) => portOf(id, settings());
    this.coordinator = createCoordinator({
      world: recoveryWorld(deps),
      runbook: (id) => runbook(id, settings()),
      planInput: (wanted, signal) => recoveryPlanInput(deps, runbook(wanted.runbook, settings()), wanted, signal),
      review: async (made) => {
        const port = made.ok ? placeOf(made.plan.component) : null;
        return trusting.review(port === null ? made : withOthers(made, await othersAt(port, deps.options)));
      },
      agreedTo: (plan) => {
        if (plan.trusts !== undefined) trusting.agree();
      },
      publish: (run) => this.note(run),
      redact: deps.redact,
      lock: recoveryLocks(stateFolder, deps.self, deps.commonFolder, placeOf, stack),
      doneTo: (id) => {
        const port = placeOf(id);
        if (port !== null) return doneAtPort(deps.commonFolder, port, stack, id);
        const isElsewhere = isOfMachine(id) && namedStacks(deps.options).length > 0;
        return isElsewhere ? 'This component is being recovered for another stack, or by another Lifeguard.' : null;
      },
    });
    const place = () => stackPlace(settings());
    const person = new PersonMarks(stateFolder, place);
    this.mark = new ShutDownMark(stateFolder, place);
    this.automatic = new AutomaticRecovery({
      clock,
      settings,
      // What would start programs of a folder that nobody has trusted yet waits for a person; a question says so and asks for that too.
      causes: () =>
        settings()['recovery.automatic'] === 'ask' || trusting.view().state === 'trusted'
          ? core.causes()
          : core.causes().filter((c) => c.action?.kind !== 'runbook' || c.action.runbook !== MAIN.recover),
      isPaused: () => core.held.pause.until !== null,
      person: () => person.read(),
      notePerson: (mark) => person.note(mark),
      healthyAt: () => this.healthyAt(),
      running: () => this.recent.all().filter((r) => r.state === 'running'),
      isWell: (component) => healthIn(deps.monitor.states.all(), component).state === 'healthy',
      recover: (id) => this.coordinator.recover({ runbook: id, unseen: true }, 'automatic'),
      plan: (id) => this.coordinator.plan(id),
      onAsk: deps.onAsk,
      onChange: () => {
        core.changed();
        deps.onAutomatic();
      },
    });
  }

  plan(...[id, target]: Parameters<Coordinator['plan']>): Promise<ShownPlanResult> {
    this.automatic.personLooks();
    this.consider();
    return this.coordinator.plan(id, target);
  }

  async recover(request: RecoverRequest): Promise<RecoverResult> {
    this.automatic.personActs(this.coordinator.wanted(request));
    return this.coordinator.recover(request, 'person');
  }

  cancel(run: string): boolean {
    this.automatic.personActs(this.recent.all().find((r) => r.id === run) ?? null);
    return this.coordinator.cancel(run);
  }

  /** The recoveries of this session, the latest first. */
  runs(): readonly Run[] {
    return this.recent.all();
  }

  /** These and, where there is room, those of the history. */
  runsWith(history: (limit: number) => readonly Run[]): Run[] {
    return this.recent.with(history, this.deps.clock.now());
  }

  /** A run of this session, without a look into the history; null for another. */
  run(id: string): Run | null {
    return this.recent.all().find((run) => run.id === id) ?? null;
  }

  /** The run to be seen now. */
  shown(): Run | null {
    const { core, clock, monitor } = this.deps;
    return this.recent.shown(clock.now(), { health: monitor.states.all(), causes: core.causes() });
  }

  /** What a person stopped with Lifeguard, through whatever face, and is down since. */
  shutDown(): ShutDown | null {
    const { monitor } = this.deps;
    const { states } = monitor;
    // What is well is not down.
    if (states.shutDown === null && states.isWell()) return null;
    const kept = this.mark.read();
    const readings = monitor.readings();
    const whole = (kept?.components ?? []).flatMap((id) => wholeOf(id, { readings, settings: this.deps.settings() }));
    const seen = whole.filter((id) => states.everSeen.has(id));
    const down = withParts(stillDown(kept, readings), seen);
    if (down !== kept) this.mark.note(down);
    const isStarting = this.recent.all().some((r) => r.state === 'running' && startsAll(r));
    return down !== null && isStarting ? { ...down, isStarting } : down;
  }

  /** Starts that came to an end of their own and may do so again, and what was down on purpose before one that failed. */
  tried() {
    const underWay = this.recent.all().find((run) => run.state === 'running');
    return {
      failedStarts: this.failed.standing(this.deps.settings()),
      meantUntil: this.meantUntil,
      ...(underWay === undefined ? {} : { recovering: underWay.component }),
    };
  }

  /** To be called after every change of causes, runs and settings. */
  consider(): void {
    this.automatic.consider();
  }

  problems(): readonly Problem[] {
    return [...this.automatic.problems(), ...notHelped(this.unhelped(), this.deps.clock.now())];
  }

  /** Recoveries that have not helped in the time that the guide gives them: a person has to look. */
  unhelped(): readonly Unhelped[] {
    const { core, clock, monitor, settings } = this.deps;
    const present = { causes: core.causes(), health: monitor.states.all(), settings: settings(), now: clock.now() };
    return unhelped(this.recent.all(), present);
  }

  /** What a person is asked for now; null when nothing. */
  question(): Question | null {
    return this.automatic.question();
  }

  /** What begins by itself if nobody does anything; null when nothing. */
  coming(): Coming | null {
    return this.automatic.coming();
  }

  /** What is not recovered from by itself any more. */
  gaveUp(): readonly GaveUp[] {
    return this.automatic.gaveUp();
  }

  /** Nothing begins by itself any more. */
  endAutomatic(): void {
    this.automatic.stop();
  }

  /** Breaks off what runs; resolves when nothing of it is left. */
  stop(): Promise<void> {
    return this.coordinator.stop();
  }

  private note(run: Run): void {
    const { monitor, onRun } = this.deps;
    // Until it has ended, and once more when it has: what came before says nothing about the backend that runs now.
    for (const id of wholeOf(run.component, { readings: monitor.readings(), settings: this.deps.settings() }))
      monitor.states.forgetChanges(id);
    const isNew = this.recent.all().every((r) => r.id !== run.id);
    this.recent.note(run);
    this.failed.note(run);
    this.automatic.noteRun(run);
    const isOther = (isNew || run.endedAt !== null) && (this.noteShutDown(run) || monitor.states.shutDown !== null);
    // What was started has ended again: that is no start any more, and no reason to wait.
    if (run.state === 'failed') monitor.starts.noteFailure(run.component);
    onRun(run);
    // What it found out about a start is the cause from now on.
    if (isOther || run.failedStart !== undefined) this.deps.core.reconsider();
  }

  /** Whether what is down on purpose is another after this run. */
  private noteShutDown(run: Run): boolean {
    const kept = this.mark.read();
    const down = shutDownAfter(kept, run);
    if (down === kept) return false;
    this.mark.note(down);
    // Nothing of it failed before it was to be started.
    if (kept !== null && startsAll(run)) this.meantUntil = { at: run.startedAt, components: kept.components };
    return true;
  }

  private healthyAt(): number | null {
    const reading = this.deps.monitor.readings()[MAIN.id];
    return reading?.ok ? reading.at.wall : null;
  }
}

/** The port on this machine at which there is one of a component, whichever stack or clone names it; null where there is none. */
const portOf = (id: ComponentId, settings: Settings): number | null =>
  id === MAIN.id ? settings[MAIN.port] : (keptOf(id, settings)?.port ?? null);
