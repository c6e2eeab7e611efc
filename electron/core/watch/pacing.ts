import {
  type Clock,
  type ComponentId,
  elapsedMs,
  type Instant,
  type ProbeId,
  type Reading,
} from '../../../shared/domain/index.ts';
import { type HealthByComponent, healthIn } from '../../diagnosis/index.ts';
import type { Pace, Probe } from '../../probes/index.ts';
import { BEAT_MS } from '../../system/index.ts';

/** What is in trouble is looked at this often: what it is asked then, a connection or a refused log-in that is not tried, costs it nothing. */
const SOON_MS = 1000;
/** What has just been answered well is asked once more after this: whoever waits for it does not wait for a second good answer. */
const RETURNING_MS = 500;
/** The same where a look costs this machine something, what has been in trouble for long, and what was until just now. */
const LESS_SOON_MS = 2000;
/** What is there and in trouble, where a look costs something: with the second look after it, whoever waits for it is told within two seconds. */
const COSTLY_SOON_MS = 1250;
/** Nobody waits any more for what has been in trouble for so long. */
const LONG_MS = 120_000;
/** Until it has been well for so long. */
const LATELY_MS = 10_000;
/** On battery, when nobody looks, periods are this much longer; those of what failures are noticed by not quite so much. */
const ON_BATTERY = 3;
const STEADY_ON_BATTERY = 2;
/** The time between two beats then, in milliseconds: that of what is looked at most often. */
const BATTERY_BEAT_MS = 6000;
/** So many services are asked at their periods; more share what these may cost, each up to so many times later. */
const CROWD = 12;
const MOST_CROWDED = 3;
/** A service that only the stack's files name, and that never answered, is asked so many times later: most are never started on this machine. */
const UNUSED = 3;

export interface PacingDeps {
  readonly clock: Clock;
  readonly paceOf: (id: ProbeId) => Pace;
  readonly states: () => HealthByComponent;
  /** The services that somebody added. */
  readonly services: () => readonly ComponentId[];
  /** Whether it never answered. */
  readonly isNeverSeen: (id: ComponentId) => boolean;
  /** Whether the latest look at what it is part of, or runs in, failed. */
  readonly isHostFailing: (id: ProbeId) => boolean;
}

/** What is known of something in trouble. */
interface Trouble {
  /** Since when; anew once nobody is there any more, or somebody is again: whoever ended or started it waits for it. */
  readonly since: Instant;
  /** What its latest look saw: nobody there, a good answer, or what is wrong with it. */
  readonly saw: 'nobody' | 'good' | 'bad';
  /** It found nothing wrong any more: the next one decides. */
  readonly unconfirmed: boolean;
}

/** How often each probe runs just now. A failure is noticed by the held-open connections; the rest may take its time when nobody looks or on battery. */
export class Pacing {
  isOnBattery = false;
  isVisible = false;
  private readonly deps: PacingDeps;
  private readonly failedAt = new Map<ProbeId, Instant>();
  private readonly trouble = new Map<ProbeId, Trouble>();

  constructor(deps: PacingDeps) {
    this.deps = deps;
  }

  /** Takes in what came of a look. */
  note(reading: Reading): void {
    const { probe, component, ok, at } = reading;
    if (!ok) this.failedAt.set(probe, at);
    const { state, findings } = healthIn(this.deps.states(), component);
    if (ok && state === 'healthy') {
      this.trouble.delete(probe);
      return;
    }
    const isGood = ok && findings.every(({ level }) => level === 'warning');
    const saw = isGood ? 'good' : !ok && reading.failure.kind === 'refused' ? 'nobody' : 'bad';
    const unconfirmed = ok && findings.length === 0;
    const before = this.trouble.get(probe);
    const isAlike = before !== undefined && (before.saw === 'nobody') === (saw === 'nobody');
    this.trouble.set(probe, { since: isAlike ? before.since : at, saw, unconfirmed });
  }

  /** What the period of a probe is multiplied by. */
  slowdown({ id, everyMs }: Pick<Probe, 'id' | 'everyMs'>): number {
    const { closely, soonInTrouble, sparing, steady } = this.deps.paceOf(id);
    // A start that went well, as one that a recovery has verified, is said to go on until its second good answer, whatever it is that starts.
    if (this.hasComeUp(id)) return Math.min(1, RETURNING_MS / everyMs);
    const soon = Math.min(1, this.soonMs(id) / everyMs);
    // A server that fails is not asked more questions of a part of it.
    const spared = sparing === true && this.deps.isHostFailing(id);
    if (soonInTrouble && !spared && this.isUncertain(id)) return soon;
    // What is looked at every quarter of an hour would be said to be in trouble until then, although it is not any more.
    if (!spared && this.isUnconfirmed(id)) return Math.min(1, LESS_SOON_MS / everyMs);
    if (closely && this.isOdd(id)) return 1 / 3;
    const crowded = Math.max(this.crowded(id), this.isUnused(id) ? UNUSED : 1);
    if (!this.isOnBattery || this.isVisible) return crowded;
    return Math.max(steady ? STEADY_ON_BATTERY : ON_BATTERY, crowded);
  }

  /** What has time falls on beats that are so many milliseconds apart: on battery the machine is woken for more at once. */
  get beatMs(): number {
    return this.isOnBattery && !this.isVisible ? BATTERY_BEAT_MS : BEAT_MS;
  }

  private crowded(id: ProbeId): number {
    const services = this.deps.services();
    if (services.length <= CROWD || !services.some((service) => service === id)) return 1;
    return Math.min(MOST_CROWDED, services.length / CROWD);
  }

  private isUnused(id: ProbeId): boolean {
    const isService = this.deps.services().some((service) => service === id);
    return isService && this.deps.isNeverSeen(id) && healthIn(this.deps.states(), id).state === 'off';
  }

  private soonMs(id: ProbeId): number {
    const trouble = this.trouble.get(id);
    const { costly } = this.deps.paceOf(id);
    if (costly === true || trouble === undefined) return LESS_SOON_MS;
    if (trouble.saw === 'good') return RETURNING_MS;
    if (elapsedMs(trouble.since, this.deps.clock.now()) >= LONG_MS) return LESS_SOON_MS;
    return costly === 'while-there' && trouble.saw === 'bad' ? COSTLY_SOON_MS : SOON_MS;
  }

  /**
   * While what it is part of fails, what happens to it decides what is said; and what is odd about it is confirmed soon instead of after three
   * long periods.
   */
  private isOdd(id: ProbeId): boolean {
    const { state, findings } = healthIn(this.deps.states(), id);
    return this.deps.isHostFailing(id) || (state === 'healthy' && findings.length > 0);
  }

  private isUnconfirmed(id: ProbeId): boolean {
    const { state } = healthIn(this.deps.states(), id);
    return this.trouble.get(id)?.unconfirmed === true && (state === 'critical' || state === 'degraded');
  }

  private hasComeUp(id: ProbeId): boolean {
    const { state } = healthIn(this.deps.states(), id);
    return state === 'starting' && this.trouble.get(id)?.unconfirmed === true;
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
