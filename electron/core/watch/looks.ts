import { type Clock, elapsedMs, type ProbeId, type Readings } from '../../../shared/domain/index.ts';
import { healthIn } from '../../diagnosis/index.ts';
import type { Pace, Probe } from '../../probes/index.ts';
import type { ComponentStates } from './component-states.ts';
import type { Scheduler } from './scheduler.ts';

/** What began to be asked within this time is of this moment, in milliseconds. */
const MOMENT_MS = 500;

/** Somebody who asks twice within this time is told the same, in milliseconds. */
const JUST_NOW_MS = 3000;

interface LooksDeps {
  readonly clock: Clock;
  readonly states: ComponentStates;
  readonly paceOf: (id: ProbeId) => Pace;
  /** What asks, with the configuration that is in force. */
  readonly scheduler: () => Scheduler;
  readonly probes: () => readonly Probe[];
}

/** Looks that somebody asks for, beside those of the cycle: how long each waits, and what was answered just now and is not asked again. */
export class Looks {
  private readonly deps: LooksDeps;

  constructor(deps: LooksDeps) {
    this.deps = deps;
  }

  /** Runs probes now and resolves with the latest readings. */
  now(probes: readonly ProbeId[], signal?: AbortSignal): Promise<Readings> {
    return this.deps.scheduler().runNow(probes, signal);
  }

  /**
   * The same for whoever only wants to know how things are: a good answer that costs whoever gives it, and is younger than
   * `maxAgeMs`, is not asked for again. What failed is.
   */
  lately(probes: readonly ProbeId[], maxAgeMs: number, signal?: AbortSignal): Promise<Readings> {
    return this.deps.scheduler().runNow(probes, signal, (id) => this.hasAnswered(id, maxAgeMs));
  }

  /**
   * Runs probes now and resolves with the latest readings, without waiting long for those that failed the last time: what hangs,
   * hangs again, and that is known already. The others are waited for. What was begun to be asked this very moment is not asked
   * twice, unless that is too old for what is about to be done.
   */
  async briefly(probes: readonly ProbeId[], patienceMs: number, signal: AbortSignal, anew = false): Promise<Readings> {
    const scheduler = this.deps.scheduler();
    const before = scheduler.readings();
    const all = probes.map(async (id) => {
      const looked = scheduler.runNow([id], signal, undefined, anew ? 0 : this.momentOf(id));
      if (before[id]?.ok !== false) return looked;
      looked.catch(() => undefined);
      return Promise.race([looked, this.after(patienceMs)]);
    });
    await Promise.all(all);
    return this.readings();
  }

  /** Runs those of these probes that have read nothing yet, and waits for them no longer than so many milliseconds. */
  async first(probes: readonly ProbeId[], patienceMs: number, signal: AbortSignal): Promise<void> {
    const unread = probes.filter((id) => this.readings()[id] === undefined);
    if (unread.length === 0) return;
    const looked = this.deps.scheduler().runNow(unread, signal, undefined, MOMENT_MS);
    await Promise.race([looked.catch(() => undefined), this.after(patienceMs)]);
  }

  async all(): Promise<void> {
    const probes = this.deps.probes().map((p) => p.id);
    await this.lately(probes, JUST_NOW_MS);
  }

  /** Whether what was answered just now stands for an answer of this moment. */
  isKnown(probe: ProbeId): boolean {
    return this.hasAnswered(probe, JUST_NOW_MS);
  }

  /** Whether a question that costs whoever answers it was answered well within so many milliseconds; an answer that tells of trouble is not. */
  private hasAnswered(probe: ProbeId, withinMs: number): boolean {
    const reading = this.deps.paceOf(probe).sparing ? this.readings()[probe] : undefined;
    if (reading?.ok !== true || healthIn(this.deps.states.all(), reading.component).state === 'critical') return false;
    return elapsedMs(reading.at, this.deps.clock.now()) < withinMs;
  }

  private momentOf(id: ProbeId): number {
    return this.deps.paceOf(id).alikeOnDemand ? MOMENT_MS : 0;
  }

  private readings(): Readings {
    return this.deps.scheduler().readings();
  }

  private after(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.deps.clock.after(ms, resolve);
    });
  }
}
