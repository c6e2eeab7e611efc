import { z } from 'zod';
import { SeveritySchema } from './cause.ts';
import { ComponentIdSchema } from './components.ts';
import { HealthStateSchema } from './health.ts';
import { MetricIdSchema } from './metrics.ts';
import { OverallStateSchema } from './snapshot.ts';

/**
 * How exactly a moment of the past is known: every reading is kept for a day, means of minutes for two weeks, means of hours for thirteen months.
 * `none`: nothing was read then.
 */
export const PRECISIONS = ['readings', 'minutes', 'hours', 'none'] as const;
export const PrecisionSchema = z.enum(PRECISIONS);
export type Precision = z.infer<typeof PrecisionSchema>;

const PastFigureSchema = z.object({
  metric: MetricIdSchema,
  title: z.string(),
  /** As a person reads it: `18 ms`. */
  text: z.string(),
  /** How it is known: the range of a mean (`12 ms to 40 ms`), or `read 40 s before`; null for a reading of that moment. */
  note: z.string().nullable(),
  /** When it was read, or when the time began that it is the mean of; epoch milliseconds. */
  at: z.number(),
});

export const PastComponentSchema = z.object({
  id: ComponentIdSchema,
  title: z.string(),
  /** Null where it was not kept how it was. */
  state: HealthStateSchema.nullable(),
  /** Since when it was in that state, epoch milliseconds. */
  since: z.number().nullable(),
  /** The word for its state. */
  label: z.string(),
  /** What the readings said when it came into that state, one sentence each. */
  findings: z.array(z.string()),
  /** Whether its line has a figure: of what does not run there is none, whatever was read shortly before. */
  hasFigure: z.boolean(),
  /** Its figures, the most telling one first. */
  figures: z.array(PastFigureSchema),
});
export type PastComponent = Readonly<z.infer<typeof PastComponentSchema>>;

const StepSchema = z.object({
  /** Epoch milliseconds. */
  at: z.number(),
  /** What happened then, in a sentence. */
  text: z.string(),
});

/** What Lifeguard knew at one moment, from what it wrote down then. Nothing in it was not read or written at that time. */
export const PastSchema = z.object({
  schema: z.literal(1),
  /** Epoch milliseconds. */
  at: z.number(),
  precision: PrecisionSchema,
  /** One sentence for what is not known of that moment; null where all is. */
  gap: z.string().nullable(),
  /** What the page would have said; null where that was not kept. */
  verdict: z.object({ state: OverallStateSchema, headline: z.string(), detail: z.string() }).nullable(),
  /** What was found to be wrong, the leading cause first. */
  causes: z.array(
    z.object({ component: ComponentIdSchema, severity: SeveritySchema, title: z.string(), detail: z.string() }),
  ),
  components: z.array(PastComponentSchema),
  /** Incidents that were open. */
  incidents: z.array(z.object({ id: z.number().int(), title: z.string(), openedAt: z.number() })),
  /** The recovery that was under way. */
  recovery: z.object({ title: z.string(), startedAt: z.number() }).nullable(),
  /** What happened before and after it. */
  previous: StepSchema.nullable(),
  next: StepSchema.nullable(),
  /** When the history begins; null where there is none. */
  oldest: z.number().nullable(),
});
export type Past = Readonly<z.infer<typeof PastSchema>>;
