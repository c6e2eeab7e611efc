import { z } from 'zod';
import { EvidenceSchema, SeveritySchema } from './cause.ts';
import { ComponentIdSchema } from './components.ts';
import { PatternSchema } from './pattern.ts';
import { RunSchema } from './runbook.ts';

/**
 * What brought a component back: a runbook that a person pressed, one that ran by itself, a restart outside Lifeguard, or nothing that
 * Lifeguard saw.
 */
export const ResolvedBySchema = z.enum(['runbook', 'automatic', 'restart', 'itself']);

/** What is written beside an incident, in the order in which it happened. */
export const TimelineEntrySchema = z.object({
  /** Milliseconds since the Unix epoch: the journal outlives the monotonic clock of one run of Lifeguard. */
  at: z.number(),
  kind: z.enum([
    'opened',
    'state',
    'cause',
    'reading',
    'action',
    'notification',
    'closed',
    'reopened',
    'merged',
    'note',
  ]),
  component: ComponentIdSchema.nullable(),
  /** One sentence. */
  text: z.string(),
  /** Raw text behind it (an error, output of a step), secrets removed. */
  raw: z.string().nullable(),
});
export type TimelineEntry = Readonly<z.infer<typeof TimelineEntrySchema>>;

/** A stretch in which one component of an incident was not well, in epoch milliseconds. */
export const BadTimeSchema = z.object({
  component: ComponentIdSchema,
  state: z.enum(['degraded', 'critical']),
  from: z.number(),
  to: z.number().nullable(),
});
export type BadTime = Readonly<z.infer<typeof BadTimeSchema>>;

export const IncidentSchema = z.object({
  id: z.number().int().positive(),
  /** The rule that named it (`backend-not-running`); together with `component` this is what makes two failures one incident. */
  causeId: z.string(),
  component: ComponentIdSchema,
  /**
   * Every cause that it had, first to last, each once for each failure (`turn`: how often it had been reopened), with its title and when it was
   * named, in epoch milliseconds; absent in incidents kept before this was.
   */
  named: z
    .array(z.object({ cause: z.string(), title: z.string(), at: z.number(), turn: z.number().int().nonnegative() }))
    .optional(),
  severity: SeveritySchema,
  title: z.string(),
  detail: z.string(),
  evidence: z.array(EvidenceSchema),
  /** Components whose trouble the cause explained at any time, besides its own. */
  affected: z.array(ComponentIdSchema),
  /** First bad reading, milliseconds since the epoch. */
  startedAt: z.number(),
  /** First bad reading of the present failure, later than `startedAt` once it was reopened; null or absent while it is not open. */
  failingSince: z.number().nullable().optional(),
  /** Duration of its failures before it was last reopened, in milliseconds; absent for none. */
  failedBeforeMs: z.number().nonnegative().optional(),
  /** When which of its components was not well; of one that is open, what is so still has no end. Absent in incidents kept before this was. */
  badTimes: z.array(BadTimeSchema).optional(),
  /**
   * By how many milliseconds the clock of this machine was set while it was open, and its time after that, at which a note stands in the timeline;
   * absent for none.
   */
  clockSets: z.array(z.object({ at: z.number(), byMs: z.number() })).optional(),
  /** When the failure was confirmed and the incident opened. */
  openedAt: z.number(),
  /** Null while it is open, and for ever where Lifeguard ended before it did. */
  closedAt: z.number().nullable(),
  /** `lost`: Lifeguard was not running when it ended, so nobody can say when that was. */
  state: z.enum(['open', 'closed', 'lost']),
  /**
   * Measured on the monotonic clock, milliseconds; from the last good reading to its confirmation, which is the longest that it can have been unseen,
   * or from the first bad one where none was good before.
   */
  detectionMs: z.number().nonnegative(),
  /** That there was a good reading to count from; absent for none, and in incidents kept before this was. */
  detectedWithin: z.literal(true).optional(),
  /** From the first bad reading to the last name of its cause; absent in incidents kept before this was. */
  diagnosisMs: z.number().nonnegative().optional(),
  /** From the first bad reading to the confirmed recovery; null while open or lost. Without the time between closing and reopening. */
  recoveryMs: z.number().nonnegative().nullable(),
  /** How often it came back within the reopening window. */
  reopened: z.number().int().nonnegative(),
  resolvedBy: ResolvedBySchema.nullable(),
  /** The incident with the root cause that turned out to explain this one; it is counted there. */
  mergedInto: z.number().int().positive().nullable(),
  /** Ids of the runs that were tried. */
  runs: z.array(z.string()),
  /** Those of them whose end stands in the timeline; absent for none. */
  told: z.array(z.string()).optional(),
});
/** One failure with one root cause, from its first bad reading to its confirmed recovery. */
export type Incident = Readonly<z.infer<typeof IncidentSchema>>;

/** How long the present failure of an open incident has lasted, in milliseconds; for one that is over, how long it failed. */
export const failureMs = ({ recoveryMs, failingSince, startedAt }: Incident, now: number): number =>
  recoveryMs ?? Math.max(0, now - (failingSince ?? startedAt));

/** What is noted at one moment by two clocks may be so far apart, in milliseconds. */
const SAME_MS = 2000;

/** Whether it is known when the component of an open incident was not well since its present failure began: not of one that was opened before this was kept of them. */
export function knowsBadTimes({ component, badTimes = [], failingSince, startedAt }: Incident): boolean {
  const began = (failingSince ?? startedAt) - SAME_MS;
  const present = badTimes.filter(({ from }) => from > began);
  // It may have had the name of another component at first.
  return present.some(({ from }) => from < began + 2 * SAME_MS) && present.some((t) => t.component === component);
}

export const IncidentDetailSchema = z.object({
  incident: IncidentSchema,
  /** In the order in which it happened. */
  timeline: z.array(TimelineEntrySchema),
  runs: z.array(RunSchema),
  /** What it has in common with others of its cause; absent where nothing was found. */
  patterns: z.array(PatternSchema).optional(),
});
export type IncidentDetail = Readonly<z.infer<typeof IncidentDetailSchema>>;

/** A rate with what it was counted from: three incidents are no statistics, and the page says so. */
export const RateSchema = z.object({ part: z.number().int(), of: z.number().int() });

export const PeriodStatisticsSchema = z.object({
  from: z.number(),
  to: z.number(),
  incidents: z.number().int(),
  bySeverity: z.record(SeveritySchema, z.number().int()),
  /** Medians and means in milliseconds; null where there is nothing to count. */
  detection: z.object({ meanMs: z.number().nullable(), medianMs: z.number().nullable(), of: z.number().int() }),
  recovery: z.object({ meanMs: z.number().nullable(), medianMs: z.number().nullable(), of: z.number().int() }),
  /** Runs by themselves that ended verified, of those tried (guide: over 80 %). */
  automaticSuccess: RateSchema,
  /** Incidents whose cause had been closed within the recurrence window before (guide: under 5 %). */
  recurrence: RateSchema,
  /** Detected and resolved within the guide's time for their severity. */
  detectedInTime: RateSchema,
  resolvedInTime: RateSchema,
});
export type PeriodStatistics = Readonly<z.infer<typeof PeriodStatisticsSchema>>;

export const StatisticsSchema = z.object({
  current: PeriodStatisticsSchema,
  previous: PeriodStatisticsSchema,
  /** Most frequent causes of the current period. */
  causes: z.array(
    z.object({
      causeId: z.string(),
      component: ComponentIdSchema,
      title: z.string(),
      count: z.number().int(),
      lastAt: z.number(),
    }),
  ),
  /** What incidents of the last quarter of a year have in common; absent where nothing was found. */
  patterns: z.array(PatternSchema).optional(),
});
/** The present period beside the one before it. */
export type Statistics = Readonly<z.infer<typeof StatisticsSchema>>;
