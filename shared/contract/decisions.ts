import { z } from 'zod';
import { GuideAnswerSchema } from '../domain/guide.ts';

export const DecisionSchema = z.object({
  tree: z.string(),
  path: z.array(z.object({ question: z.string(), answer: z.enum(['yes', 'no', 'unknown']), because: z.string() })),
  /** Where it leads; null when a question could not be answered. */
  leads: z.string().nullable(),
  /** The whole tree, from this node on. */
  start: z.string(),
  nodes: z.array(
    z.object({
      id: z.string(),
      question: z.string(),
      /** Ids of the nodes or leaves that follow; `untried` while there is no answer, null where it ends then. */
      yes: z.string(),
      no: z.string(),
      untried: z.string().nullable(),
      /** How it was answered on the way that was taken; null beside that way. */
      taken: z.object({ answer: z.enum(['yes', 'no', 'unknown']), because: z.string() }).nullable(),
    }),
  ),
  leaves: z.array(
    z.object({ id: z.string(), title: z.string(), ways: z.array(GuideAnswerSchema), taken: z.boolean() }),
  ),
});
/** One decision tree, walked. */
export type Decision = Readonly<z.infer<typeof DecisionSchema>>;

/** Where the tree of an outage ends with what was read, and whether that is where the stack is rolled back. */
export function outageLeaf(decisions: readonly Decision[]): {
  readonly leaf: Decision['leaves'][number] | null;
  readonly isLastResort: boolean;
} {
  const rollsBack = ({ ways }: Decision['leaves'][number]) =>
    ways.some(({ reference }) => reference === 'runbook:emergency-rollback');
  const leaf = decisions.find(({ leaves }) => leaves.some(rollsBack))?.leaves.find(({ taken }) => taken) ?? null;
  return { leaf, isLastResort: leaf !== null && rollsBack(leaf) };
}
