import { z } from 'zod';
import { CauseSchema, ComponentIdSchema } from '../../shared/domain/index.ts';

/** What `explain --json` prints. */
export const ExplanationSchema = z.object({
  schema: z.literal(1),
  id: z.string(),
  /** Whose cause it is; null for what can be with any component. */
  component: ComponentIdSchema.nullable(),
  /** What it means; null where nothing is written about it. */
  means: z.string().nullable(),
  /** What keeps it from coming back. */
  prevention: z.string().nullable(),
  /** Runbooks of its component. */
  runbooks: z.array(z.object({ id: z.string(), title: z.string(), does: z.string(), never: z.string() })),
  /** As the Lifeguard that runs sees it now; null where it does not, or none runs. */
  now: CauseSchema.nullable(),
});
export type Explanation = Readonly<z.infer<typeof ExplanationSchema>>;
