import { z } from 'zod';
import { InstantSchema } from '../primitives/time.ts';
import { CauseIdSchema } from './cause.ts';
import { ComponentIdSchema } from './components.ts';
import { RunbookIdSchema } from './runbook.ts';

export const QuestionSchema = z.object({
  /** Stands for the plan that `text` tells of: sent back, exactly that is carried out. */
  token: z.string(),
  runbook: RunbookIdSchema,
  /** The cause that it would mend. */
  cause: CauseIdSchema,
  component: ComponentIdSchema,
  /** Words of the one button: `Recover Backend`. */
  label: z.string(),
  /** What would be done and what is lost by it, in sentences. */
  text: z.string(),
  askedAt: InstantSchema,
});
/** A recovery that Lifeguard would begin by itself if it were allowed to, and asks a person for. */
export type Question = Readonly<z.infer<typeof QuestionSchema>>;

export const ComingSchema = z.object({
  /** The cause that it is for. */
  cause: CauseIdSchema,
  /** Epoch milliseconds. */
  at: z.number(),
  /** What begins, and when, in a sentence. */
  text: z.string(),
});
/** A recovery that begins by itself if nobody does anything before. */
export type Coming = Readonly<z.infer<typeof ComingSchema>>;
