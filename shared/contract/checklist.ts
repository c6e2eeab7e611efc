import { z } from 'zod';
import { LineResultSchema } from '../domain/checklist.ts';
import { InstantSchema } from '../primitives/time.ts';

/** A checklist as a page shows it: its lines now, and how the last run ended. */
export const ChecklistStateSchema = z.object({
  running: z.boolean(),
  title: z.string(),
  limitMs: z.number(),
  lines: z.array(LineResultSchema),
  run: z
    .object({ startedAt: InstantSchema, tookMs: z.number(), end: z.enum(['complete', 'cut-short', 'cancelled']) })
    .nullable(),
  /** The last run as Markdown; null before the first. */
  markdown: z.string().nullable(),
});
export type ChecklistState = Readonly<z.infer<typeof ChecklistStateSchema>>;
