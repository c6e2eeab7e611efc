import { z } from 'zod';
import { InstantSchema } from '../primitives/time.ts';
import { CauseSchema } from './cause.ts';
import { ComponentIdSchema } from './components.ts';
import { TriggerHitSchema } from './escalation.ts';
import { FindingSchema, FlappingSchema, HealthStateSchema } from './health.ts';
import { MetricIdSchema } from './metrics.ts';
import { ComingSchema, QuestionSchema } from './question.ts';
import { RunSchema } from './runbook.ts';
import { TrustViewSchema } from './trust.ts';

/** What the tray shows: the worst component, or what overrides it. */
export const OverallStateSchema = z.enum([
  'healthy',
  'degraded',
  'critical',
  'starting',
  'unknown',
  'recovering',
  'paused',
  'empty',
]);
export type OverallState = z.infer<typeof OverallStateSchema>;

export const ComponentViewSchema = z.object({
  id: ComponentIdSchema,
  title: z.string(),
  /** What it is: its own id for what is always there, for what somebody added the kind that the entry names. */
  kind: z.string(),
  state: HealthStateSchema,
  since: InstantSchema,
  /** Since when it is read at another address than before; absent while it never was. */
  anewSince: InstantSchema.optional(),
  /** Words beside the name when there is no figure: `not running`, `hangs`, `starting`. */
  label: z.string(),
  /** The one figure that matters, formatted (`18 ms`, `412 MB of 400 MB`), or null. */
  figure: z.string().nullable(),
  findings: z.array(FindingSchema),
  flapping: FlappingSchema.nullable(),
  lastReadingAt: InstantSchema.nullable(),
  metrics: z.partialRecord(MetricIdSchema, z.number()),
  /** Metric whose last 15 minutes the spark line shows. */
  sparkMetric: MetricIdSchema.nullable(),
  /** One value per half minute, oldest first; null is a gap (no reading), never interpolated. */
  spark: z.array(z.number().nullable()),
  /** The component whose cause explains this one's trouble. */
  explainedBy: ComponentIdSchema.nullable(),
  /** What it cannot do its work without. */
  needs: z.array(ComponentIdSchema),
  /** What it is part of, or was read to run in. */
  livesIn: z.array(ComponentIdSchema),
  /** Its column in the picture of the stack, from 0; null for what is drawn as part of the machine. */
  column: z.number().int().nullable(),
  /** Whose runbooks help it, itself first. */
  healers: z.array(ComponentIdSchema),
});
export type ComponentView = Readonly<z.infer<typeof ComponentViewSchema>>;

/** Whether lists show it: what this machine uses, also while a person has it ended, which its finding says. */
export const isShown = ({
  state,
  findings,
}: {
  readonly state: ComponentView['state'] | null;
  readonly findings: readonly unknown[];
}): boolean => state !== 'off' || findings.length > 0;

export const VerdictSchema = z.object({
  state: OverallStateSchema,
  /** One sentence with what is wrong and, through `since`, since when. */
  headline: z.string(),
  detail: z.string(),
  since: InstantSchema,
});
export type Verdict = Readonly<z.infer<typeof VerdictSchema>>;

export const ProblemSchema = z.object({
  /** `~/…/config.yaml:12` or `.env:3`. */
  where: z.string(),
  message: z.string(),
  fix: z.string(),
  severity: z.enum(['error', 'warning']),
  /** The recovery that has not helped in time and the cause that is still there, where it tells of that: a person is notified. */
  unhelped: z.object({ cause: z.string(), run: z.string() }).optional(),
  /** What it makes unreliable, where a face that shows that has to say so. */
  of: z.literal('history').optional(),
});
/** Something wrong with configuration or with Lifeguard itself; monitoring goes on. */
export type Problem = Readonly<z.infer<typeof ProblemSchema>>;

/** The one immutable value that holds everything a face shows. `lifeguard status --json` prints exactly this. */
export const SnapshotSchema = z.object({
  schema: z.literal(1),
  /** Grows by one with every change. */
  seq: z.number().int(),
  at: InstantSchema,
  verdict: VerdictSchema,
  components: z.array(ComponentViewSchema),
  /** Ranked: the first is the root cause that the verdict names. */
  causes: z.array(CauseSchema),
  /** The recovery that runs now, or the last one that ended within ten minutes. */
  recovery: RunSchema.nullable(),
  /** What a person is asked for, because `recovery.automatic` is `ask`; null or absent when nothing. */
  question: QuestionSchema.nullable().optional(),
  /** What begins by itself, because `recovery.automatic` is `automatic`; null or absent when nothing does. */
  coming: ComingSchema.nullable().optional(),
  /** The guide's trigger that has fallen due: a person has to be called. Null where none has or each was seen, absent before it was looked for. */
  escalation: TriggerHitSchema.nullable().optional(),
  /** Numbers of the incidents that are open, oldest first; null or absent where this engine does not follow them. */
  openIncidents: z.array(z.number().int()).nullable().optional(),
  /** Grows when what is kept has changed (history, notifications, suggestions, settings): whoever shows a list of it asks anew. */
  kept: z.number().int().optional(),
  /** Epoch milliseconds until which alarms are held; null when not paused. */
  pausedUntil: z.number().nullable(),
  problems: z.array(ProblemSchema),
  /** Where the stack was found, for "Watching …" lines. */
  stack: z.object({
    repository: z.string().nullable(),
    backendUrl: z.string(),
    why: z.string(),
    /** Nobody has set anything yet: what is watched was found, not chosen. Absent where somebody has. */
    isUnset: z.literal(true).optional(),
  }),
  /** Whether programs of the stack's folder may be started, and what waits for that. */
  trust: TrustViewSchema,
});
export type Snapshot = Readonly<z.infer<typeof SnapshotSchema>>;
