import { z } from 'zod';

export const ThresholdSchema = z
  .object({ warning: z.number().nonnegative().nullable(), critical: z.number().nonnegative().nullable() })
  .strict()
  .refine((t) => t.warning === null || t.critical === null || t.warning <= t.critical, {
    message: 'warning must not be above critical',
  });
/** Upper limits of a metric; null where there is none. */
export type Threshold = Readonly<z.infer<typeof ThresholdSchema>>;
