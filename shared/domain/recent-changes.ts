import { z } from 'zod';

export const CommitSchema = z.object({
  hash: z.string(),
  /** When it came into this working copy's history, milliseconds since the epoch. */
  at: z.number(),
  author: z.string(),
  subject: z.string(),
});
export type Commit = Readonly<z.infer<typeof CommitSchema>>;

export const ChangedFileSchema = z.object({
  /** Relative to the repository, or as a person reads it (`~/…`) outside of it. */
  path: z.string(),
  kind: z.enum(['configuration', 'dependencies', 'infrastructure']),
  /** Last modification, milliseconds since the epoch. */
  at: z.number(),
});
export type ChangedFile = Readonly<z.infer<typeof ChangedFileSchema>>;

export const GitStateSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('read'),
    branch: z.string().nullable(),
    /** Made or fetched within the window, the newest first. */
    commits: z.array(CommitSchema),
    /** Moves of the working copy within the window: pull, checkout, merge, reset. */
    moves: z.array(z.object({ at: z.number(), what: z.string() })),
    /** Files that differ from the last commit, as `git status` names them, at most 200. */
    uncommitted: z.array(z.object({ status: z.string(), path: z.string() })),
    /** True when there are more uncommitted files than are listed. */
    more: z.boolean(),
  }),
  z.object({ kind: z.literal('no-repository') }),
  z.object({ kind: z.literal('no-git') }),
  z.object({ kind: z.literal('failed'), problem: z.string() }),
]);
export type GitState = Readonly<z.infer<typeof GitStateSchema>>;

export const RecentChangesSchema = z.object({
  windowMs: z.number(),
  git: GitStateSchema,
  /** Files that matter to the stack and were modified within the window, the newest first. */
  files: z.array(ChangedFileSchema),
  /** Restarts and other things that somebody did, as Lifeguard noticed them, oldest first; absent where no history is kept. */
  happened: z.array(z.object({ at: z.number(), text: z.string() })).optional(),
});
/** What changed shortly before something broke. */
export type RecentChanges = Readonly<z.infer<typeof RecentChangesSchema>>;
