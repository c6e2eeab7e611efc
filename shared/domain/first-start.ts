import { z } from 'zod';

/** One folder that could be watched as the main stack, and why it is taken for one. */
export const FoundStackSchema = z.object({
  /** As shown to a person, and as the setting `repository.path` takes it: `~/code/leanvibe`. */
  folder: z.string(),
  /** Whether something listens on its port now. */
  runs: z.boolean(),
  /** Whether it is what is watched now, because it was found first. */
  isWatched: z.boolean(),
  /** What was found of it, each with where that was read. */
  facts: z.array(z.object({ what: z.string(), value: z.string(), why: z.string() })),
});
export type FoundStack = Readonly<z.infer<typeof FoundStackSchema>>;

/** What somebody who starts for the first time has here. */
export const FirstStartSchema = z.object({
  schema: z.literal(1),
  /** Nobody has set anything yet. */
  isUnset: z.boolean(),
  /** Where settings are kept, as shown to a person. */
  file: z.string(),
  /** What is watched or runs first. */
  stacks: z.array(FoundStackSchema),
  /** What else was recognised on this machine: `Ollama on localhost:11434`. */
  beside: z.array(z.string()),
});
export type FirstStart = Readonly<z.infer<typeof FirstStartSchema>>;
