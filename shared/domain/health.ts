import { z } from 'zod';
import type { FindingDeclaration } from '../components/declaration.ts';
import { FACTS, type FactId, type FindingIdOf } from '../components/derive.ts';
import { FAILURE_KINDS, type FailureKind } from '../primitives/failure.ts';
import type { InstantSchema } from '../primitives/time.ts';
import type { ComponentId } from './components.ts';
import { type MetricId, MetricIdSchema } from './metrics.ts';

/**
 * What a component is in. `off` means that this machine does not use it (nothing configured, nothing found), or that a person has it ended, which a
 * finding says then: calm, not a failure.
 *
 *            2 good readings                     3 warnings in a row
 *   critical ────────────────▶ healthy ─────────────────────────────▶ degraded
 *      ▲   ◀──────────────────────┘  └──── reading too old ────▶ stale (any state)
 *      └── critical at once
 */
export const HEALTH_STATES = ['healthy', 'degraded', 'critical', 'starting', 'unknown', 'stale', 'off'] as const;
export const HealthStateSchema = z.enum(HEALTH_STATES);
export type HealthState = z.infer<typeof HealthStateSchema>;

/** What one reading says, before hysteresis. */
export type Level = 'ok' | 'warning' | 'critical' | 'starting' | 'unknown' | 'off';

export const FACT_IDS = Object.keys(FACTS) as [FactId, ...FactId[]];

export type { FactId, FindingIdOf } from '../components/derive.ts';

/** `threshold:backend.p95`, `failure:refused`, `fact:aof-write-failed`: stable, for rules and tests. */
const FindingIdSchema: z.ZodType<FactId | `threshold:${MetricId}` | `failure:${FailureKind}` | `reported:${string}`> =
  z.union([
    z.enum(FACT_IDS),
    z.templateLiteral([
      'threshold:',
      z.string().regex(/[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*/),
    ]) as unknown as z.ZodType<`threshold:${MetricId}`>,
    z.templateLiteral(['failure:', z.enum(FAILURE_KINDS)]),
    // In the component's own words.
    z.templateLiteral(['reported:', z.string()]),
  ]);
export type FindingId = z.infer<typeof FindingIdSchema>;

/** One thing that a reading says about its component. */
export const FindingSchema = z.object({
  level: z.enum(['warning', 'critical', 'starting', 'unknown']),
  id: FindingIdSchema,
  /** One plain sentence: `P95 is 1240 ms of 1000 ms.` */
  text: z.string(),
  metric: MetricIdSchema.nullable(),
  value: z.number().nullable(),
  limit: z.number().nullable(),
  /** Its component says so of itself. */
  reported: z.literal(true).optional(),
});
export type Finding = Readonly<z.infer<typeof FindingSchema>>;
/** A finding that this component can have. */
export type FindingOf<Id extends ComponentId> = FindingWith<FindingIdOf<Id>>;
export type FindingWith<Id extends string> = Omit<Finding, 'id'> & { readonly id: Id };

/** What its declaration says of a finding; absent for figures, failures and what is reported. */
export const factOf = (id: FindingId): FindingDeclaration | undefined => BY_ID.get(id);
const BY_ID: ReadonlyMap<string, FindingDeclaration> = new Map(Object.entries(FACTS));

export interface Assessment<Id extends ComponentId = ComponentId> {
  readonly component: Id;
  readonly level: Level;
  readonly findings: readonly FindingOf<Id>[];
  /** When the process behind it was started, on the monotonic clock; null or absent where that is not known. */
  readonly startedAt?: number | null;
  /** What somebody states of itself, or a file shows, is no noise: one reading is enough for it. */
  readonly stated?: boolean;
  /** What is gone and may come back within so many milliseconds; then its failures are failures, though nobody has said anything else by then. */
  readonly mayComeBackMs?: number;
  /**
   * What nobody can say now: that a figure is above its limit while others keep the machine busy, or while too few answers came since a start to
   * know it. It neither makes anything worse nor ends what it had begun.
   */
  readonly withheld?: readonly FindingId[];
}

export interface HealthPolicy {
  /** Warnings in a row before a component is degraded (budgets file: `consecutive_warning_violations`). */
  readonly warningsToDegrade: number;
  /** Critical readings in a row before a component is critical (budgets file: `critical_violation_immediate`). */
  readonly criticalsToAlarm: number;
  /** Good readings in a row before it is healthy again (budgets file: `recovery_confirmation_cycles`). */
  readonly goodsToRecover: number;
  /** After a start was seen, failures count as `starting` for this long, in milliseconds. */
  readonly startupGraceMs: number;
  /** A reading older than this many of its probe's periods is stale. */
  readonly staleAfterPeriods: number;
  /** This many state changes within the window is flapping. */
  readonly flapChanges: number;
  readonly flapWindowMs: number;
}

/** How often the state changed within a window, and when the first of these changes was, on the monotonic clock. */
export const FlappingSchema = z.object({ changes: z.number(), windowMs: z.number(), firstAt: z.number().optional() });
export type Flapping = Readonly<z.infer<typeof FlappingSchema>>;

/** State of one component with everything that its next transition depends on. */
export interface ComponentHealth {
  readonly component: ComponentId;
  readonly state: HealthState;
  /** When it entered this state; for a confirmed failure, the first bad reading that led to it. */
  readonly since: z.infer<typeof InstantSchema>;
  readonly findings: readonly Finding[];
  /** Last time that a reading came in. */
  readonly lastReadingAt: z.infer<typeof InstantSchema> | null;
  readonly flapping: z.infer<typeof FlappingSchema> | null;
  /** Since when it is read at another address than before; absent while it never was. */
  readonly anewSince?: z.infer<typeof InstantSchema>;
  /** Hysteresis counters; nobody but `health/` looks inside, except at `lastGoodAt`: no trouble began before it. */
  readonly counters: {
    readonly warnings: number;
    readonly criticals: number;
    readonly goods: number;
    readonly firstBadAt: z.infer<typeof InstantSchema> | null;
    readonly changesAt: readonly number[];
    readonly graceUntil: number | null;
    /** What the readings have confirmed, under whatever is shown on top of it (unknown, stale, starting). */
    readonly confirmed: 'healthy' | 'degraded' | 'critical' | null;
    readonly confirmedSince: z.infer<typeof InstantSchema> | null;
    /** Monotonic time of the last good reading. */
    readonly lastGoodAt: number | null;
    /** What the last bad reading said, while the component is in trouble; absent where it is in none. */
    readonly by?: readonly Finding[];
    /** When it ceased to be there, or its critical state was first read, while that is so; absent while it is merely slow, or fails in ways that slowness has as well. */
    readonly worseSince?: z.infer<typeof InstantSchema>;
    /** The same of before it gave no answer at all, while it gives none: nothing says that it was better in between. */
    readonly worseBefore?: z.infer<typeof InstantSchema>;
    /** Monotonic time of the last answer that left open whether the trouble is over: what has answered has started. */
    readonly answeredAt?: number;
    /** After wake a critical reading needs a second one. */
    readonly awoke: boolean;
  };
}
