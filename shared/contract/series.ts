import { z } from 'zod';
import { MetricIdSchema } from '../domain/metrics.ts';

/** The thresholds of a metric, in its unit. */
export const LimitsSchema = z.object({
  metric: MetricIdSchema,
  warning: z.number().nullable(),
  critical: z.number().nullable(),
  /** Where the thresholds come from, as shown to a person; null without thresholds. */
  thresholdSource: z.string().nullable(),
});
export type Limits = Readonly<z.infer<typeof LimitsSchema>>;

export const SeriesSchema = LimitsSchema.extend({
  /** Epoch milliseconds and value, oldest first; a null value is a gap. */
  points: z.array(z.tuple([z.number(), z.number().nullable()])),
  /** Times at which the component was not healthy. */
  marks: z.array(
    z.object({
      from: z.number(),
      to: z.number().nullable(),
      state: z.enum(['degraded', 'critical']),
      text: z.string(),
    }),
  ),
});
export type Series = Readonly<z.infer<typeof SeriesSchema>>;
