import { z } from 'zod';
import { InstantSchema } from '../primitives/time.ts';

const InspectionRowSchema = z.object({
  /** Whether what the row tells is as it should be; null where it is neither good nor bad. */
  state: z.enum(['well', 'trouble', 'unknown']).nullable(),
  /** One for each column. */
  cells: z.array(z.string()),
  /** What is too long for a cell, in lines: a query with its plan, the lines of a file. */
  more: z.string().nullable(),
});
export type InspectionRow = Readonly<z.infer<typeof InspectionRowSchema>>;

const InspectionTableSchema = z.object({
  title: z.string(),
  columns: z.array(z.string()).min(1),
  rows: z.array(InspectionRowSchema),
  /** What stands under it: what could not be read and why, or what to do. */
  note: z.string().nullable(),
});
export type InspectionTable = Readonly<z.infer<typeof InspectionTableSchema>>;

/** A closer look at one component, taken when a person asks: what is too dear, or too much, for every reading. */
export const InspectionSchema = z.object({
  /** What was found, in a sentence or two. */
  text: z.string(),
  tables: z.array(InspectionTableSchema),
  /** When it was taken, where that was not just now: a look that is dear is shown again for a while. */
  takenAt: InstantSchema.optional(),
});
export type Inspection = Readonly<z.infer<typeof InspectionSchema>>;
