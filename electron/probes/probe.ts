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
  /** What was read of this machine since then is of now, in milliseconds of `performance.now()`: probes that are asked together read it once. */
  readonly asked: number;
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
  /** This component said goodbye, as one does that is asked to end. */
  readonly leaving?: ComponentId;
}

/** How often a probe runs, beside its period. All absent: it may take its time when nobody looks and on battery. */
export interface Pace {
  /** Failures are noticed by it: on battery it is slowed down less than others. */
  readonly steady?: true;
  /** Soon, while its component is in trouble and for a while after: what it asks then costs nothing. */
  readonly soonInTrouble?: true;
  /**
   * A look costs this machine something (the table of processes), or its server (a prompt): not quite so soon then. `while-there`: whoever waits for it
   * to come back is told as soon as of anything else.
   */
  readonly costly?: true | 'while-there';
  /** A look is work of this machine for some milliseconds (programs that are started, folders that are read): not in the moment in which servers are timed. */
  readonly local?: true;
  /** More often while what its component is part of fails, or while something odd about it is not confirmed yet. */
  readonly closely?: true;
  /** Every run is a request that its server feels: a good answer that is a moment old is not asked for again. */
  readonly sparing?: true;
  /** Asked for by a person it looks no closer than at its period: what it began to ask this very moment will do. */
  readonly alikeOnDemand?: true;
  /** What it may ask depends on whether the watched folder is trusted. */
  readonly onTrust?: true;
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
