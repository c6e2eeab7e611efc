import { z } from 'zod';
import { CauseSchema, ComponentIdSchema } from '../../shared/domain/index.ts';
import type { Command } from './command.ts';

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

export const explain: Command = {
  name: 'explain',
  summary: 'say what a cause means, what helps and what prevents it',
  usage: 'CAUSE [--json]',
  details: [
    'The ids of causes stand in what --json prints, in incidents, in alerts of Prometheus, and in: lifeguard help causes.',
    'Nothing is looked at for it; where a Lifeguard runs, it says too whether the cause is there now.',
  ],
  examples: [
    ['lifeguard explain backend-hangs', 'what that is, and what to do about it'],
    ['lifeguard help causes', 'all of them'],
  ],
  words: [1, 1],
  looks: false,
  // What is explained is read only when somebody asks for it.
  run: async (context) => (await import('./explanation.ts')).explainCause(context),
};
