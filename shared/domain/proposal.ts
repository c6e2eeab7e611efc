import { z } from 'zod';

export const ProposalSchema = z.object({
  /** Stable for the same finding: `threshold:<metric>`, `prevention:<cause>`. */
  id: z.string(),
  kind: z.enum(['threshold', 'runbook', 'prevention']),
  /** One sentence: what is proposed. */
  title: z.string(),
  /** What it follows from, each as a sentence with its figures. */
  evidence: z.array(z.string()),
  /** How many incidents it rests on. */
  weight: z.number().int(),
  /** The setting that accepting it changes; null where it is advice. */
  change: z
    .object({
      key: z.string(),
      value: z.json(),
      before: z.json(),
      /** The user's file did not set it when it was accepted: taking that back takes it out again. */
      unset: z.literal(true).optional(),
    })
    .nullable(),
  /** What accepting a runbook does: for this cause it is offered first. */
  first: z.object({ cause: z.string(), runbook: z.string() }).optional(),
  /** What accepting a measure does: checklists ask whether this cause, by its title, has come back since. */
  check: z.object({ cause: z.string(), title: z.string() }).optional(),
  /** Epoch milliseconds; only of what was accepted. */
  acceptedAt: z.number().optional(),
  /** `undone` is shown again as open. */
  decision: z.enum(['open', 'accepted', 'rejected']),
});
/** What the history suggests; a person accepts or rejects it, and can take that back. */
export type Proposal = Readonly<z.infer<typeof ProposalSchema>>;
