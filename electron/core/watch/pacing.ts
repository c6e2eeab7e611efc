import { type Clock, elapsedMs, type Instant, type ProbeId, type Reading } from '../../../shared/domain/index.ts';
import { type HealthByComponent, healthIn } from '../../diagnosis/index.ts';
import type { Pace, Probe } from '../../probes/index.ts';

/** What is in trouble is looked at this often: what it is asked then, a connection or a refused log-in that is not tried, costs it nothing. */
const SOON_MS = 2000;
/** Until it has been well for so long. */
const LATELY_MS = 10_000;
/** On battery, when nobody looks, periods are this much longer. */
const ON_BATTERY = 3;

export interface PacingDeps {
  readonly clock: Clock;
  readonly paceOf: (id: ProbeId) => Pace;
  readonly states: () => HealthByComponent;
  /** Whether the latest look at what it is part of, or runs in, failed. */
  readonly isHostFailing: (id: ProbeId) => boolean;
}

/** How often each probe runs just now. A failure is noticed by the held-open connections; the rest may take its time when nobody looks or on battery. */
export class Pacing {
  isOnBattery = false;
  isVisible = false;
  private readonly deps: PacingDeps;
  private readonly failedAt = new Map<ProbeId, Instant>();

  constructor(deps: PacingDeps) {
    this.deps = deps;
  }

  /** Takes in what came of a look. */
  note(reading: Reading): void {
    if (!reading.ok) this.failedAt.set(reading.probe, reading.at);
  }

  /** What the period of a probe is multiplied by. */
  slowdown({ id, everyMs }: Pick<Probe, 'id' | 'everyMs'>): number {
    const { closely, soonInTrouble, sparing, steady } = this.deps.paceOf(id);
    const soon = Math.min(1, SOON_MS / everyMs);
    // A server that fails is not asked more questions of a part of it.
    const spared = sparing === true && this.deps.isHostFailing(id);
    if (soonInTrouble && !spared && this.isUncertain(id)) return soon;
    if (closely && this.isOdd(id)) return 1 / 3;
    if (steady || this.isVisible) return 1;
    return this.isOnBattery ? ON_BATTERY : 1;
  }

  /**
   * While what it is part of fails, what happens to it decides what is said; and what is odd about it is confirmed soon instead of after three
   * long periods.
   */
  private isOdd(id: ProbeId): boolean {
    const { state, findings } = healthIn(this.deps.states(), id);
    return this.deps.isHostFailing(id) || (state === 'healthy' && findings.length > 0);
  }

  /** Until it is well again: whoever waits for it wants to know soon. */
  private isUncertain(id: ProbeId): boolean {
    const { state } = healthIn(this.deps.states(), id);
    if (state === 'off') return false;
    const failedAt = this.failedAt.get(id);
    const failedLately = failedAt !== undefined && elapsedMs(failedAt, this.deps.clock.now()) < LATELY_MS;
    return failedLately || state === 'critical' || state === 'starting';
  }
}
