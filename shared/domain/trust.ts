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
});
export type TrustedFolder = Readonly<z.infer<typeof TrustedFolderSchema>>;
