import { z } from 'zod';

export const FactSchema = z.object({
  /** What it is about: `Version`, `Kept running by`. */
  title: z.string(),
  /** What was read, as a person reads it. */
  text: z.string(),
});
/** One thing that was read of a component and is no figure with limits. */
export type Fact = Readonly<z.infer<typeof FactSchema>>;
