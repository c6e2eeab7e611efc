import {
  type ComponentId,
  type Instant,
  isReadingOf,
  type MemoryTrend,
  type MetricId,
  type Reading,
  ROOM,
  type Settings,
  workersOf,
} from '../../../shared/domain/index.ts';
import type { Figures, History } from '../../core/index.ts';
import { errorRate, percentiles, trendOf } from '../../health/index.ts';
import { type Answer, Slowness } from './slowness.ts';

/** The share of failed checks is over ten minutes, as in the guide's quick checklist ("no error rate spikes in last 10 minutes"). */
const ERRORS_MS = 600_000;
/** Percentiles are over five: long enough for P99 at the default cadence, short enough that one slow minute is forgotten soon. */
const LATENCY_MS = 300_000;

interface Outcome {
  readonly mono: number;
  readonly ok: boolean;
}

/** A trend is measured over at most this long: what the backend did before says little about where it is heading. */
const TREND_MS = 1_800_000;

/** What needs more than one reading of the backend and of its process: percentiles of the answer time, the share of failed checks, the growth of memory. */
export class BackendFigures implements Figures {
  private outcomes: Outcome[] = [];
  private serving: string | null = null;
  /** It was started and has not answered since. */
  private isStarting = false;
  /** Answers from before this moment were another process's. */
  private since = Number.NEGATIVE_INFINITY;
  private readonly history: History;
  private readonly slowness = new Slowness();

  constructor(history: History) {
    this.history = history;
  }

  /** The reading with its derived figures; figures without enough samples stay absent. */
  extend(reading: Reading, settings: Settings): Reading {
    if (isReadingOf(reading, 'process')) return this.withTrend(reading, settings);
    if (reading.probe !== 'backend') return reading;
    this.remember(reading.at, reading.ok);
    const current = reading.metrics['backend.latency'];
    const answers: readonly Answer[] = [
      ...this.history
        .since('backend.latency', reading.at, Math.min(LATENCY_MS, reading.at.mono - this.since))
        .flatMap(({ mono, value }) => (value === null ? [] : [{ mono, value }])),
      ...(current === undefined || this.isStarting ? [] : [{ mono: reading.at.mono, value: current }]),
    ];
    const p = percentiles(answers.map(({ value }) => value));
    const p95Since = this.slowness.p95Since(answers, settings['thresholds.backend.p95']);
    // What was asked while it started was answered when it had: how long that took belongs to the start.
    if (this.isStarting && reading.ok) this.noteAnswer(reading.at);
    const errors = errorRate(this.outcomes.map((o) => o.ok));
    const metrics: Partial<Record<MetricId, number>> = {
      ...reading.metrics,
      ...(p === null ? {} : { 'backend.p50': p.p50, 'backend.p95': p.p95, 'backend.p99': p.p99 }),
      ...(errors === null ? {} : { 'backend.errors': errors }),
    };
    const extended = { ...reading, metrics };
    if (p95Since === undefined || !isReadingOf(extended, 'backend') || !extended.ok) return extended;
    return { ...extended, facts: { ...extended.facts, p95Since } };
  }

  isGap(reading: Reading): boolean {
    return isReadingOf(reading, 'process') && reading.ok && reading.facts.root === null;
  }

  /** Forgets the share of failed checks: after sleep it says nothing about now. */
  reset(): void {
    this.outcomes = [];
  }

  /** The backend was started anew: how quickly and how often the old process answered says nothing about this one. */
  noteStart(component: ComponentId, at: Instant): void {
    if (component !== 'backend') return;
    this.outcomes = [];
    this.since = at.mono;
    this.isStarting = true;
  }

  /** Another process serves since then. Where it has answered already, that first answer and what came before say nothing about it. */
  private noteServing(at: Instant): void {
    if (at.mono <= this.since) return;
    this.outcomes = this.outcomes.filter((o) => o.mono > at.mono);
    const [first] = this.outcomes.filter((o) => o.ok);
    if (first === undefined) this.noteStart('backend', at);
    else this.noteAnswer(first);
  }

  private noteAnswer(at: Pick<Instant, 'mono'>): void {
    this.isStarting = false;
    this.since = at.mono + 1;
  }

  /** Growth since the backend's start: memory of the process before says nothing about this one. */
  private withTrend(reading: Extract<Reading, { probe: 'process' }>, settings: Settings): Reading {
    const root = reading.ok ? reading.facts.root : null;
    const current = reading.metrics['process.resident'];
    if (!reading.ok || root === null || current === undefined) return reading;
    const serving = workersOf(reading.facts.tree).at(-1) ?? root;
    const key = `${serving.pid} ${serving.startedAt}`;
    if (this.serving !== null && this.serving !== key) this.noteServing(startOf(reading, serving.uptimeSeconds));
    this.serving = key;
    const grown =
      this.growthOf('footprint', reading, serving.uptimeSeconds, this.footprintLimit(settings, reading.at)) ??
      this.growthOf('resident', reading, root.uptimeSeconds, settings['thresholds.process.resident'].critical);
    if (grown === null) return reading;
    const { trend, seenMs } = grown;
    const isKnown = seenMs >= settings['backend.leakWindow'] * 1000;
    const metrics = isKnown
      ? { ...reading.metrics, 'process.growth': Math.max(0, trend.bytesPerMinute) }
      : reading.metrics;
    return { ...reading, metrics, facts: { ...reading.facts, trend } };
  }

  /** The growth of one figure since what it is about began to run; null where too little of it was read. */
  private growthOf(
    of: NonNullable<MemoryTrend['of']>,
    { at, metrics }: Reading,
    uptimeSeconds: number,
    limit: number | null,
  ): { readonly trend: MemoryTrend; readonly seenMs: number } | null {
    const current = metrics[`process.${of}`];
    if (current === undefined) return null;
    const before = this.history
      .since(`process.${of}`, at, Math.min(TREND_MS, uptimeSeconds * 1000))
      .flatMap((s) => (s.value === null ? [] : [{ mono: s.mono, value: s.value }]));
    const trend = trendOf([...before, { mono: at.mono, value: current }], limit);
    return trend === null ? null : { trend: { ...trend, of, limit }, seenMs: at.mono - (before[0]?.mono ?? at.mono) };
  }

  /** The limit that somebody set, else what the GPU may take: there it ends. */
  private footprintLimit(settings: Settings, at: Instant): number | null {
    const own = settings['thresholds.process.footprint'].critical;
    return own ?? this.history.since(ROOM.most, at, TREND_MS).findLast((s) => s.value !== null)?.value ?? null;
  }

  private remember(at: Instant, ok: boolean): void {
    this.outcomes.push({ mono: at.mono, ok });
    const oldest = at.mono - ERRORS_MS;
    while ((this.outcomes[0]?.mono ?? oldest) < oldest) this.outcomes.shift();
  }
}

const startOf = ({ at }: Reading, uptimeSeconds: number): Instant => ({
  mono: at.mono - uptimeSeconds * 1000,
  wall: at.wall - uptimeSeconds * 1000,
});
