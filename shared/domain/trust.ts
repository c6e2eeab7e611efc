import { z } from 'zod';

/**
 * Whether programs of the stack's folder may be started. Looking starts none of them; this is about what cannot be known by looking:
 * the start command, the backend's own Python, the repository's own tools.
 */
export const TrustViewSchema = z.object({
  /** `none`: no folder is known. `waiting`: nobody has said yes yet. `refused`: it cannot be trusted as it lies there. */
  state: z.enum(['none', 'waiting', 'trusted', 'refused']),
  /** As shown to a person (`~` for home); null when none is known. */
  folder: z.string().nullable(),
  /** What is not started, and why; null where nothing is held back. */
  text: z.string().nullable(),
  /** The command that changes it; null where nothing has to be done. */
  command: z.string().nullable(),
  /** What of the team's file waits for a person; absent where nothing does. */
  pending: z
    .object({
      /** The file, as shown to a person. */
      where: z.string(),
      /** Why it waits, in one sentence. */
      text: z.string(),
      /** What would count after agreeing that does not now, a sentence for each. */
      changes: z.array(z.string()),
      /** Stands for the text that is described here: agreeing is to that one. */
      token: z.string(),
    })
    .optional(),
});
export type TrustView = Readonly<z.infer<typeof TrustViewSchema>>;

/** A folder that a person trusts. */
export const TrustedFolderSchema = z.object({
  /** Free of links. */
  path: z.string(),
  /** Who owned it then: another owner is another folder. */
  uid: z.number().int(),
  /** Epoch milliseconds. */
  at: z.number(),
  /** Epoch milliseconds at which a person last agreed to a text of its team's file. */
  agreedAt: z.number().optional(),
});
export type TrustedFolder = Readonly<z.infer<typeof TrustedFolderSchema>>;
