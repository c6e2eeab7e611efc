import { z } from 'zod';

/** What a person does not want to hear of for a while, each until an epoch time in milliseconds. */
export const HeldAlarmsSchema = z.object({
  /** Everything; null where it is not held. */
  pausedUntil: z.number().nullable(),
  /** Single troubles, by the id of their cause. */
  snoozed: z.array(z.object({ cause: z.string(), until: z.number() })),
  /** Why it could not be written down, where it could not: then it ends with the Lifeguard that was told. */
  unkept: z.string().optional(),
});
export type HeldAlarms = Readonly<z.infer<typeof HeldAlarmsSchema>>;
