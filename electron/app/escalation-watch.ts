import {
  type Cause,
  type Clock,
  type Escalation,
  elapsedMs,
  type Instant,
  type TriggerHit,
} from '../../shared/domain/index.ts';

/** While something is wrong, what would have to be escalated is looked for this often, in milliseconds. */
const AGAIN_MS = 60_000;

interface EscalationWatchDeps {
  readonly clock: Clock;
  readonly escalation: () => Promise<Escalation>;
  /** Told when another trigger has fallen due, or none is any more. */
  readonly onChange: () => void;
}

/** Looks by itself, while something is wrong, whether one of the guide's triggers has fallen due. */
export class EscalationWatch {
  private readonly deps: EscalationWatchDeps;
  private found: TriggerHit | null = null;
  private lookedAt: Instant | null = null;
  private isLooking = false;
  private cancel = () => {};
  private stopped = false;

  constructor(deps: EscalationWatchDeps) {
    this.deps = deps;
  }

  /** The most severe trigger whose time is up; null where there is none. */
  due(): TriggerHit | null {
    return this.found;
  }

  /** The causes were looked for anew. */
  consider(causes: readonly Cause[]): void {
    if (this.stopped || this.isLooking) return;
    if (causes.every((c) => c.severity === 'P3')) this.forget();
    else if (this.lookedAt === null || elapsedMs(this.lookedAt, this.deps.clock.now()) >= AGAIN_MS) void this.look();
  }

  /** Looks no more. */
  stop(): void {
    this.stopped = true;
    this.cancel();
  }

  private forget(): void {
    this.cancel();
    this.lookedAt = null;
    this.set(null);
  }

  private async look(): Promise<void> {
    this.isLooking = true;
    // What cannot be told now is told at the next look, and whenever a person asks.
    const { hits } = await this.deps.escalation().catch(() => ({ hits: [] }));
    this.isLooking = false;
    if (this.stopped) return;
    this.lookedAt = this.deps.clock.now();
    this.cancel();
    this.cancel = this.deps.clock.after(AGAIN_MS, () => void this.look());
    this.set(hits.find((h) => h.dueInMs === 0) ?? null);
  }

  private set(due: TriggerHit | null): void {
    const before = this.found;
    this.found = due;
    if (before?.trigger !== due?.trigger || before?.incident !== due?.incident) this.deps.onChange();
  }
}
