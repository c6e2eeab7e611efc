import { z } from 'zod';
import { ComponentIdSchema } from './components.ts';

export const PatternSchema = z.object({
  /** Stable for the same finding. */
  id: z.string(),
  causeId: z.string(),
  component: ComponentIdSchema,
  /** Of the newest incident with this cause. */
  title: z.string(),
  /** One sentence: `Each time (3 of 3) within 2 min after this machine woke up.` */
  text: z.string(),
  /** What it rests on and what speaks against it, each as a sentence with its counts. */
  evidence: z.array(z.string()),
});
/** What incidents with one cause have in common, told only where it can hardly be chance. */
export type Pattern = Readonly<z.infer<typeof PatternSchema>>;
