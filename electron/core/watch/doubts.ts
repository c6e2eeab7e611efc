import {
  COMPONENTS,
  type ComponentId,
  catalogueIn,
  type FailureKind,
  isReadingOf,
  MAIN,
  type MetricId,
  type ProbeId,
  type Reading,
  type Settings,
  type Threshold,
} from '../../../shared/domain/index.ts';
import type { ProbeReason } from '../../probes/index.ts';
import type { World } from './around.ts';

/** Failures that look alike whether something hangs or is being replaced just now. */
const AMBIGUOUS: ReadonlySet<FailureKind> = new Set(['timeout', 'reset']);

/**
 * What has to be looked at before a failure is believed: what it is part of, however it failed, and under a reloader, which keeps the port while its
 * worker is replaced, the processes; these as well where nobody heard how what answered before left. All are looked at anew: what was seen while the
 * question waited may have changed before it failed.
 */
export function doubtsAbout(reading: Reading, { readings }: World): readonly ProbeId[] {
  if (reading.ok) return [];
  if (isReadingOf(reading, MAIN.id) && reading.facts.unheard === true) return [MAIN.processes];
  const { probe, component, failure } = reading;
  const whole = wholeOf(component);
  const processes = readings[MAIN.processes];
  const isOfMain = component === MAIN.id || whole === MAIN.id;
  const reloads = isOfMain && AMBIGUOUS.has(failure.kind) && processes?.ok === true && processes.facts.reloader;
  const beside: readonly ProbeId[] = [...(whole === undefined ? [] : [whole]), ...(reloads ? [MAIN.processes] : [])];
  return beside.filter((id) => id !== probe);
}

const wholeOf = (component: ComponentId) => COMPONENTS.find(({ id }) => id === component)?.partOf;

/**
 * Whether an answer took longer than the limit that alarms. By one alone nobody can tell whose time that was: this process may have been the one that
 * was kept waiting, also where the machine as a whole is not busy.
 */
export function isSlow({ ok, metrics }: Reading, settings: Settings): boolean {
  if (!ok) return false;
  const { metrics: known } = catalogueIn(settings);
  return (Object.entries(metrics) as [MetricId, number][]).some(([metric, value]) => {
    const { critical = null } = (settings[`thresholds.${metric}` as keyof Settings] as Threshold | undefined) ?? {};
    return critical !== null && value > critical && known.get(metric)?.unit === 'ms';
  });
}

/** The first looks are taken while this process still loads what it needs for them; what was waited for longer, in milliseconds, was not cut short by that. */
const OWN_START_MS = 10_000;

/** Whether a question may have been over before its answer was read, because it was among the first of this process. */
const isCutShort = (reading: Reading): boolean =>
  !reading.ok && reading.failure.kind === 'timeout' && reading.tookMs < OWN_START_MS;

interface DoubtsDeps {
  readonly world: () => World;
  /** Whether it has answered this process before. */
  readonly hasAnswered: (component: ComponentId) => boolean;
  /** Whether judging it would be the first to call something critical. */
  readonly wouldAlarm: (reading: Reading) => boolean;
  readonly ask: (probes: readonly ProbeId[]) => Promise<unknown>;
  readonly judge: (reading: Reading) => void;
}

/** Failures and slow answers that are not believed yet: each probe's newest one is judged when what is asked because of it has answered. */
export class Doubts {
  private readonly deps: DoubtsDeps;
  private readonly waiting = new Map<ProbeId, Reading>();
  private readonly underWay = new Map<ProbeId, Promise<void>>();

  constructor(deps: DoubtsDeps) {
    this.deps = deps;
  }

  /**
   * Whether a reading is to be judged later, by `judge`. What answers in time is believed, what answers late, or does not answer the first question in
   * time, is asked once more, and whoever asked wants to know at once.
   */
  holds(reading: Reading, reason: ProbeReason): boolean {
    const { probe, ok } = reading;
    if (reason === 'demand' || (ok && !isSlow(reading, this.deps.world().settings))) {
      this.waiting.delete(probe);
      return false;
    }
    const isHeld = this.waiting.has(probe);
    const isFirst = () => isCutShort(reading) && !this.deps.hasAnswered(reading.component);
    const about = () => (ok ? [probe] : [...doubtsAbout(reading, this.deps.world()), ...(isFirst() ? [probe] : [])]);
    const doubts = isHeld ? [] : about();
    if (!isHeld && (doubts.length === 0 || !this.deps.wouldAlarm(reading))) return false;
    this.waiting.set(probe, reading);
    if (!isHeld) this.underWay.set(probe, this.makeSure(reading, doubts));
    return true;
  }

  private async makeSure({ probe, component }: Reading, beside: readonly ProbeId[]): Promise<void> {
    await this.deps.ask(beside);
    // What it is part of may have failed just now, and is not believed yet either. That waits for none of its parts.
    const whole = wholeOf(component);
    if (whole !== undefined) await this.underWay.get(whole);
    this.underWay.delete(probe);
    const newest = this.waiting.get(probe);
    this.waiting.delete(probe);
    if (newest !== undefined) this.deps.judge(newest);
  }
}
