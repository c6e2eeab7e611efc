import type { Cause, Clock, Escalation, TriggerHit } from '../../shared/domain/index.ts';

/** While something is wrong, what would have to be escalated is looked for this often, in milliseconds. */
const AGAIN_MS = 60_000;
/** While all is well: damaged data, an intruder and a limit that comes nearer are no trouble of any component yet. */
const WELL_AGAIN_MS = 300_000;

interface EscalationWatchDeps {
  readonly clock: Clock;
  readonly escalation: () => Promise<Escalation>;
  /** Told when another trigger has fallen due, or none is any more. */
  readonly onChange: () => void;
}

/** Looks by itself whether one of the guide's triggers has fallen due. */
export class EscalationWatch {
  private readonly deps: EscalationWatchDeps;
  private found: TriggerHit | null | undefined = undefined;
  /** Those that were told of and are due still. */
  private told: ReadonlySet<string> = new Set();
  private isTroubled = false;
  /** What lasts since before this program began may be due by now. */
  private hasLooked = false;
  private isArmed = false;
  private isLooking = false;
  private isAskedAgain = false;
  private cancel = () => {};
  private stopped = false;

  constructor(deps: EscalationWatchDeps) {
    this.deps = deps;
  }

  /**
   * The trigger to be told of: one that fell due and was not told of yet, else the most severe that is due; null where there is none, undefined before
   * the first look.
   */
  due(): TriggerHit | null | undefined {
    return this.found;
  }

  /** The causes were looked for anew. */
  consider(causes: readonly Cause[]): void {
    if (this.stopped) return;
    const isTroubled = causes.some((c) => c.severity !== 'P3');
    const changed = isTroubled !== this.isTroubled;
    this.isTroubled = isTroubled;
    if (this.isLooking) this.isAskedAgain ||= changed;
    else if (changed) void this.look();
    else if (!this.isArmed) this.arm();
  }

  /** Looks no more. */
  stop(): void {
    this.stopped = true;
    this.cancel();
  }

  private arm(): void {
    this.cancel();
    this.isArmed = true;
    this.cancel = this.deps.clock.after(
      this.isTroubled || !this.hasLooked ? AGAIN_MS : WELL_AGAIN_MS,
      () => void this.look(),
    );
  }

  /** Somebody has seen something of it, or took that back: what was found before that is found anew. */
  async again(): Promise<void> {
    this.isAskedAgain = this.isLooking;
    if (!this.isLooking && !this.stopped) await this.look();
  }

  private async look(): Promise<void> {
    this.isLooking = true;
    // What cannot be told now is told at the next look, and whenever a person asks; nothing is over because it could not be looked for.
    const looked = await this.deps.escalation().catch(() => null);
    this.isLooking = false;
    this.hasLooked = true;
    if (this.stopped) return;
    this.arm();
    // What was found while the trouble began or ended is of neither.
    if (looked !== null && !this.isAskedAgain)
      this.take(looked.hits.filter(({ dueInMs, seen }) => dueInMs === 0 && seen === undefined));
    if (this.isAskedAgain) await this.again();
  }

  /** @param due those that nobody has seen, the most severe first */
  private take(due: readonly TriggerHit[]): void {
    const [first = null] = due;
    const news = due.find(({ key }) => !this.told.has(key));
    const next = news ?? first;
    const before = this.found;
    this.found = next;
    // Of several that fell due together each is told, one at each look.
    this.told = new Set(due.map(({ key }) => key).filter((key) => this.told.has(key) || key === next?.key));
    if (before?.key !== next?.key) this.deps.onChange();
  }
}
