import {
  type Assessment,
  type ComponentHealth,
  type ComponentId,
  type Instant,
  isOfStack,
  type ProbeId,
  type Readings,
  type Settings,
} from '../../../shared/domain/index.ts';
import type { HealthByComponent } from '../../diagnosis/index.ts';
import {
  afterSleep,
  initialHealth,
  next,
  noteFailedStart,
  noteStart,
  policyOf,
  stale,
  type UseContext,
} from '../../health/index.ts';
import type { Probe } from '../../probes/index.ts';
import type { World } from './around.ts';
import type { Assess } from './components.ts';

/** What answers slowly answers. */
const ANSWERED: ReadonlySet<Assessment['level']> = new Set(['ok', 'warning']);

/** Whether the stack was ever seen running, remembered by whoever keeps it. */
export interface EverRan {
  has(): boolean;
  /** This component answered, or was there. */
  note(component: ComponentId): void;
}

/** Holds the state of every component and moves it with pure transitions. */
export class ComponentStates {
  private health: HealthByComponent;
  private readonly assess: Assess;
  /** Components that have answered once: from then on silence is a failure, not "not used here". */
  readonly everSeen = new Set<ComponentId>();
  /** Components that configuration names explicitly. */
  configured: ReadonlySet<ComponentId>;
  /** What a person stopped with Lifeguard, and when. */
  shutDown: NonNullable<UseContext['shutDown']> | null = null;
  private watched: ReadonlySet<ComponentId> = new Set();
  private readonly ran: EverRan | undefined;

  constructor(assess: Assess, configured: ReadonlySet<ComponentId>, ran?: EverRan) {
    this.assess = assess;
    this.ran = ran;
    this.configured = configured;
    this.health = {} as HealthByComponent;
  }

  all(): HealthByComponent {
    return this.health;
  }

  /** Whether all of the stack was read and is well. */
  isWell(): boolean {
    return Object.values<ComponentHealth>(this.health).every(
      ({ component, state }) => state === 'healthy' || !isOfStack(component),
    );
  }

  /**
   * Components that are not watched are off; those that are watched again start unknown. What is not there any more is forgotten, and
   * was never seen should it come back.
   * @param ids everything that there is
   */
  watchOnly(ids: readonly ComponentId[], watched: ReadonlySet<ComponentId>, now: Instant): void {
    this.watched = watched;
    for (const id of this.everSeen) if (!ids.includes(id)) this.everSeen.delete(id);
    const kept = ids.map((id) => {
      const before = this.health[id] ?? initialHealth(id, now);
      if (!watched.has(id))
        return before.state === 'off' ? before : { ...initialHealth(id, now), state: 'off' as const };
      return before.state === 'off' ? initialHealth(id, now) : before;
    });
    this.health = Object.fromEntries(kept.map((health) => [health.component, health])) as unknown as HealthByComponent;
  }

  /** It is read at another address from now on: nothing that is known of it is of what is there. */
  beginAnew(ids: readonly ComponentId[], now: Instant): void {
    for (const id of ids) {
      this.everSeen.delete(id);
      const before = this.health[id];
      if (before !== undefined)
        this.put({ ...initialHealth(id, now), ...(before.state === 'off' ? { state: 'off' } : {}), anewSince: now });
    }
  }

  /** Takes in what the latest readings say about one component. */
  observe(component: ComponentId, readings: Readings, settings: Settings, now: Instant): void {
    const assessment = this.judge(component, readings, settings);
    if (ANSWERED.has(assessment.level)) {
      this.everSeen.add(component);
      this.ran?.note(component);
    }
    const before = this.health[component];
    if (before !== undefined) this.put(next(before, assessment, now, policyOf(settings, component)));
  }

  /** Whether these readings would be the first to call it critical. */
  wouldAlarm(component: ComponentId, { readings, settings }: World, now: Instant): boolean {
    const before = this.health[component];
    if (before === undefined || before.state === 'critical') return false;
    return (
      next(before, this.judge(component, readings, settings), now, policyOf(settings, component)).state === 'critical'
    );
  }

  /** What these readings say about one component, before hysteresis. */
  judge(component: ComponentId, readings: Readings, settings: Settings): Assessment {
    const { everSeen, configured, shutDown, ran } = this;
    const hasRun = ran === undefined ? undefined : () => ran.has();
    return this.assess(component, readings, settings, { everSeen, configured, shutDown, hasRun });
  }

  /** A start was seen or made: failures count as starting for the grace period. @param graceMs where another time is known */
  noteStart(component: ComponentId, settings: Settings, now: Instant, graceMs?: number): void {
    // What nobody looks at would be starting for ever.
    const before = this.health[component];
    if (before !== undefined && this.watched.has(component))
      this.put(noteStart(before, now, policyOf(settings, component), graceMs));
  }

  /** The start did not succeed: failures count as failures again. */
  noteFailedStart(component: ComponentId, settings: Settings, now: Instant): void {
    const health = this.health[component];
    if (health !== undefined) this.put(noteFailedStart(health, now, policyOf(settings, component)));
  }

  /** A recovery changes states on purpose: that is not flapping. */
  forgetChanges(component: ComponentId): void {
    const health = this.health[component];
    if (health !== undefined) this.put({ ...health, flapping: null, counters: { ...health.counters, changesAt: [] } });
  }

  /** Marks what has not been read for too long. */
  age(probes: readonly Probe[], settings: Settings, now: Instant): void {
    for (const probe of probes) {
      const health = this.health[probe.component];
      if (health !== undefined) this.put(stale(health, now, probe.everyMs, policyOf(settings, probe.component)));
    }
  }

  /** After sleep nothing that was read before says anything about now. */
  sleep(now: Instant): void {
    for (const health of Object.values<ComponentHealth>(this.health)) this.put(afterSleep(health, now));
  }

  private put(health: ComponentHealth): void {
    if (this.health[health.component] !== health) this.health = { ...this.health, [health.component]: health };
  }
}

/** Components whose state a probe's reading moves. */
export const judgedBy = (probe: ProbeId): readonly ComponentId[] => [probe];
