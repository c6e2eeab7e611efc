import type { Instant, MetricId, Reading } from '../../shared/domain/index.ts';
import { errorRate, percentiles } from '../health/index.ts';
import type { History } from './history.ts';

/** The share of failed checks is over ten minutes, as in the guide's quick checklist ("no error rate spikes in last 10 minutes"). */
const ERRORS_MS = 600_000;
/** Percentiles are over five: long enough for P99 at the default cadence, short enough that one slow minute is forgotten soon. */
const LATENCY_MS = 300_000;

interface Outcome {
  readonly mono: number;
  readonly ok: boolean;
}

/** Adds the figures that need more than one reading: percentiles of the answer time and the share of failed checks. */
export class DerivedMetrics {
  private outcomes: Outcome[] = [];
  private readonly history: History;

  constructor(history: History) {
    this.history = history;
  }

  /** The reading with its derived figures; figures without enough samples stay absent. */
  extend(reading: Reading): Reading {
    if (reading.probe !== 'backend.http') return reading;
    this.remember(reading.at, reading.ok);
    const latencies = this.history
      .since('backend.latency', reading.at, LATENCY_MS)
      .map((s) => s.value)
      .filter((v) => v !== null);
    const current = reading.metrics['backend.latency'];
    const p = percentiles(current === undefined ? latencies : [...latencies, current]);
    const errors = errorRate(this.outcomes.map((o) => o.ok));
    const metrics: Partial<Record<MetricId, number>> = {
      ...reading.metrics,
      ...(p === null ? {} : { 'backend.p50': p.p50, 'backend.p95': p.p95, 'backend.p99': p.p99 }),
      ...(errors === null ? {} : { 'backend.errors': errors }),
    };
    return { ...reading, metrics };
  }

  /** Forgets everything: after sleep or a restart of the backend old answers say nothing about now. */
  reset(): void {
    this.outcomes = [];
  }

  private remember(at: Instant, ok: boolean): void {
    this.outcomes.push({ mono: at.mono, ok });
    const oldest = at.mono - ERRORS_MS;
    while ((this.outcomes[0]?.mono ?? oldest) < oldest) this.outcomes.shift();
  }
}
