import type {
  Clock,
  ComponentId,
  Failure,
  MetricId,
  ProbeFacts,
  ProbeId,
  Readings,
  Settings,
} from '../../shared/domain/index.ts';

/**
 * Why a probe runs now: its period, a held-open connection that noticed something, something that another probe saw (`follow-up`), or because
 * somebody asked.
 */
export type ProbeReason = 'cycle' | 'signal' | 'follow-up' | 'demand';

export interface ProbeContext {
  /** Aborts at the time limit and when monitoring stops; after it nothing may stay open. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly reason: ProbeReason;
  /** Latest reading of every probe, for a probe that builds on another (never awaited, may be missing). */
  readonly readings: Readings;
}

type Metrics = Readonly<Partial<Record<MetricId, number>>>;

/** What a probe returns; the engine adds the time, the duration and the ids. */
export type ProbeResult<P extends ProbeId> =
  | { readonly ok: true; readonly metrics: Metrics; readonly facts: ProbeFacts[P] }
  | {
      readonly ok: false;
      readonly failure: Failure;
      readonly metrics?: Metrics;
      readonly facts?: Partial<ProbeFacts[P]>;
    };

/** A held-open connection noticed something: these probes should run now instead of at their next period. */
export interface ProbeSignal {
  readonly run: readonly ProbeId[];
  /** `the WebSocket closed` */
  readonly why: string;
}

/**
 * One question to the world. It never decides what is bad and never fixes anything; the engine owns the time limit, the
 * abort and what happens when it throws.
 */
export interface Probe<P extends ProbeId = ProbeId> {
  readonly id: P;
  readonly component: ComponentId;
  /** Steady period in milliseconds. */
  readonly everyMs: number;
  /** Hard limit in milliseconds, after which the engine aborts it and records a failed probe. Larger than the probe's own limits. */
  readonly timeoutMs: number;
  run(context: ProbeContext): Promise<ProbeResult<P>>;
  /** Out-of-band news; returns the function that unsubscribes. */
  readonly onSignal?: (listener: (signal: ProbeSignal) => void) => () => void;
  /** Lets go of a held-open connection. After it the probe is not run again. */
  readonly close?: () => Promise<void>;
}
