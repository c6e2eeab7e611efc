import type { Clock, ComponentId, ProbeId, Reading, Readings, Settings } from '../../../shared/domain/index.ts';
import { orAbort, type Probe, type ProbeReason, type ProbeSignal } from '../../probes/index.ts';
import { BEAT_MS, onBeat, type Redactor, redact, type Standstills, standstills } from '../../system/index.ts';
import { type Due, type Gap, GapDetector } from './gap.ts';
import { runProbe } from './probe-run.ts';

export interface SchedulerDeps {
  readonly clock: Clock;
  readonly settings: () => Settings;
  readonly probes: readonly Probe[];
  /** What is known before anything is asked. */
  readonly known?: Readings;
  /** Every reading, in the order in which they came in. */
  readonly onReading: (reading: Reading, reason: ProbeReason) => void;
  /** The machine slept or this process was stopped for about so many milliseconds: everything read before is stale. */
  readonly onGap: (gapMs: number) => void;
  /** A component is being ended on purpose. */
  readonly onLeave?: (component: ComponentId) => void;
  /** Cleans every text of every reading; what looks like a secret is hidden even where none is known. */
  readonly clean?: Redactor;
  /** Periods are multiplied by this: above 1 on battery or when nobody looks. */
  readonly slowdown?: (probe: Probe) => number;
  /** What has time falls on beats that are so many milliseconds apart. */
  readonly beatMs?: () => number;
  /** Whether a look takes the processor of this machine for some milliseconds, in which no server should be timed. */
  readonly isWork?: (probe: Probe) => boolean;
  /** By what a sleep is told from a busy machine; default: what this system tells. */
  readonly standstills?: Standstills;
}

/** What runs no oftener than this falls on a beat with others, in milliseconds; what is waited for does not. */
const ON_BEAT_MS = 2000;
/** So many of one period begin on the same beat, as long as there are others: many answers at once are timed less truly. */
const TOGETHER = 4;

interface Slot {
  readonly probe: Probe;
  cancelTimer: (() => void) | null;
  /** How much later than its period it runs for the second time, in milliseconds. */
  shiftMs: number;
  due: Due;
  begunMono: number;
  running: Promise<void> | null;
  controller: AbortController | null;
  unsubscribe: (() => void) | null;
  /** When its last signal was followed. */
  signalledMono: number;
  cancelSignal: (() => void) | null;
}

/** Signals of a held-open connection arrive in bursts; one run answers them all. */
const SIGNAL_REASON: ProbeReason = 'signal';
/**
 * One probe's signals make others run this often at most, in milliseconds: a server that takes a connection, answers and closes it would be
 * asked anew as fast as it closes.
 */
const SIGNAL_EVERY_MS = 1000;

/**
 * Runs every probe at its period, when a held-open connection noticed something, and on demand: one run of each at a time, and after a sleep of
 * the machine all of them.
 */
export class Scheduler {
  private readonly deps: SchedulerDeps;
  private readonly slots: Map<ProbeId, Slot>;
  private latest: Readings;
  private stopped = false;
  private readonly gaps: GapDetector;
  /** Ends once it is known what made timers late; null while none is. */
  private lookingBack: Promise<void> | null = null;

  /** @param before what ran until now: a look that is under way there at a probe that goes on ends before its next begins */
  constructor(deps: SchedulerDeps, before: Scheduler | null = null) {
    this.deps = deps;
    this.latest = deps.known ?? {};
    this.gaps = new GapDetector(deps.clock, deps.standstills ?? standstills());
    this.slots = new Map(
      deps.probes.map((probe) => [
        probe.id,
        {
          probe,
          cancelTimer: null,
          shiftMs: shiftOf(probe, deps.probes),
          due: this.gaps.dueIn(0),
          begunMono: Number.NEGATIVE_INFINITY,
          running: null,
          controller: null,
          unsubscribe: null,
          signalledMono: Number.NEGATIVE_INFINITY,
          cancelSignal: null,
        },
      ]),
    );
    for (const slot of this.slots.values()) this.waitFor(slot, before?.lookAt(slot.probe) ?? null);
  }

  private lookAt(probe: Probe): Promise<void> | null {
    const slot = this.slots.get(probe.id);
    return slot?.probe === probe ? slot.running : null;
  }

  /** A probe that goes on does one look at a time, also where another scheduler began that. */
  private waitFor(slot: Slot, look: Promise<void> | null): void {
    if (look === null) return;
    slot.running = look.finally(() => {
      slot.running = null;
    });
  }

  /** Starts all probes at once, then each at its period. */
  start(): void {
    if (this.stopped) return;
    for (const slot of this.slots.values()) {
      slot.unsubscribe = slot.probe.onSignal?.((signal) => this.takeSignal(slot, signal)) ?? null;
      const begin = () => void this.runSlot(slot.probe.id, 'cycle');
      if (slot.running === null) begin();
      else void slot.running.then(begin);
    }
  }

  /** Latest reading of every probe. */
  readings(): Readings {
    return this.latest;
  }

  /** Replaces the latest reading of a probe by one with figures derived from it. */
  amend(reading: Reading): void {
    this.latest = { ...this.latest, [reading.probe]: reading };
  }

  /**
   * Runs probes now, waits for them and returns the latest readings. A probe that is running already is waited for and run
   * again, because what it saw may be from before the question.
   * @param isGoodEnough probes whose latest reading will do
   * @param momentMs what has begun within so many milliseconds is of now: it is only waited for
   */
  async runNow(
    ids: readonly ProbeId[],
    signal?: AbortSignal,
    isGoodEnough: (id: ProbeId) => boolean = () => false,
    momentMs = 0,
  ): Promise<Readings> {
    const all = Promise.all(ids.filter((id) => !isGoodEnough(id)).map((id) => this.runFresh(id, 'demand', momentMs)));
    await (signal === undefined ? all : orAbort(all, signal));
    return this.latest;
  }

  /** Runs probes because of what another one saw, and waits for them: nobody asked for what they do only on demand. */
  async follow(ids: readonly ProbeId[]): Promise<void> {
    await Promise.all(ids.map((id) => this.runFresh(id, 'follow-up')));
  }

  /** The machine woke: whatever is being waited for asks again from before the sleep, so everything is asked anew, at once. */
  wake(): void {
    this.gaps.noteWall();
    for (const { probe } of this.slots.values()) void this.runFresh(probe.id, 'cycle');
  }

  /**
   * Aborts what runs, cancels all timers and closes held-open connections; resolves when nothing is left.
   * @param goOn probes that others take over: what they hold open stays so
   */
  async stop(goOn: readonly Probe[] = []): Promise<void> {
    this.stopped = true;
    for (const slot of this.slots.values()) {
      slot.cancelTimer?.();
      slot.cancelSignal?.();
      slot.unsubscribe?.();
      slot.controller?.abort(new Error('monitoring stops'));
    }
    const slots = [...this.slots.values()];
    await Promise.allSettled(slots.map((slot) => slot.running));
    const ended = slots.filter(({ probe }) => !goOn.includes(probe));
    await Promise.allSettled(ended.map(({ probe }) => probe.close?.()));
  }

  private takeSignal(slot: Slot, { run, leaving }: ProbeSignal): void {
    if (leaving !== undefined && !this.stopped) this.deps.onLeave?.(leaving);
    this.followSignal(slot, run);
  }

  /** The first signal is followed at once, those that come right after it together and a little later. */
  private followSignal(slot: Slot, run: readonly ProbeId[]): void {
    if (slot.cancelSignal !== null || this.stopped) return;
    const { clock } = this.deps;
    const follow = () => {
      slot.cancelSignal = null;
      slot.signalledMono = clock.now().mono;
      for (const id of run) void this.runSlot(id, SIGNAL_REASON);
    };
    const wait = slot.signalledMono + SIGNAL_EVERY_MS - clock.now().mono;
    if (wait <= 0) follow();
    else slot.cancelSignal = clock.after(wait, follow);
  }

  private async runFresh(id: ProbeId, reason: ProbeReason = 'demand', momentMs = 0): Promise<void> {
    const slot = this.slots.get(id);
    if (slot === undefined) return;
    const isOfNow = this.deps.clock.now().mono - slot.begunMono < momentMs;
    if (slot.running !== null) await slot.running;
    if (!isOfNow) await this.runSlot(id, reason);
  }

  private runSlot(id: ProbeId, reason: ProbeReason): Promise<void> {
    const slot = this.slots.get(id);
    if (slot === undefined || this.stopped) return Promise.resolve();
    if (slot.running !== null) return slot.running;
    slot.cancelTimer?.();
    slot.cancelTimer = null;
    slot.running = this.execute(slot, reason).finally(() => {
      slot.running = null;
      this.plan(slot);
    });
    return slot.running;
  }

  private plan(slot: Slot): void {
    if (this.stopped) return;
    const { clock, slowdown, isWork } = this.deps;
    const every = slot.probe.everyMs * (slowdown?.(slot.probe) ?? 1);
    const wait = every + slot.shiftMs;
    slot.shiftMs = 0;
    slot.due = this.gaps.dueIn(wait);
    const run = async () => {
      const gap = this.gaps.gapAt(slot.due, every);
      if (gap !== null) await this.lookBack(gap);
      void this.runSlot(slot.probe.id, 'cycle');
    };
    const beat = { offBeat: isWork?.(slot.probe) ?? false, everyMs: this.deps.beatMs?.() ?? BEAT_MS };
    slot.cancelTimer = every < ON_BEAT_MS ? clock.after(wait, run) : onBeat(clock, wait, run, beat);
  }

  /** All timers are late after a gap: the first one finds out what it was. */
  private lookBack(gap: Gap): Promise<void> {
    this.lookingBack ??= this.takeGap(gap).finally(() => {
      this.lookingBack = null;
    });
    return this.lookingBack;
  }

  private async takeGap(gap: Gap): Promise<void> {
    if ((await this.gaps.isNone(gap)) || this.stopped) return;
    for (const slot of this.slots.values()) slot.due = this.gaps.dueIn(0);
    this.deps.onGap(gap.ms);
    for (const { probe } of this.slots.values()) void this.runSlot(probe.id, 'cycle');
  }

  private async execute(slot: Slot, reason: ProbeReason): Promise<void> {
    const { probe } = slot;
    const { clock, settings, clean = redact } = this.deps;
    const controller = new AbortController();
    slot.controller = controller;
    slot.begunMono = clock.now().mono;
    const run = { clock, settings: settings(), readings: this.latest, reason, controller, clean };
    const reading = await runProbe(probe, run);
    if (this.stopped) return;
    this.latest = { ...this.latest, [probe.id]: reading };
    this.deps.onReading(reading, reason);
  }
}

/** Spreads what has the same period over its beats. */
function shiftOf({ id, everyMs }: Probe, probes: readonly Probe[]): number {
  const place = probes.filter((p) => p.everyMs === everyMs).findIndex((p) => p.id === id);
  return (Math.floor(place / TOGETHER) * BEAT_MS) % everyMs;
}
