import { z } from 'zod';

/** The name of a kind of service, as `services:` in the settings has it. */
export const FoundKindSchema = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);
export type FoundKind = z.infer<typeof FoundKindSchema>;

/** Who keeps a program running, as far as it can be told. */
export const FoundOwnerSchema = z.object({
  kind: z.enum(['container', 'homebrew', 'launchd', 'system', 'manager', 'shell', 'unknown']),
  /** Name of the container, formula, job, unit or program; null for `unknown`. */
  name: z.string().nullable(),
  /** Service of a compose file, where the container is one. */
  compose: z.object({ project: z.string(), service: z.string() }).nullable(),
  /** The same as a sentence: `Kept by the container leanvibe-ollama.` */
  text: z.string(),
});
export type FoundOwner = Readonly<z.infer<typeof FoundOwnerSchema>>;

export const FoundProcessSchema = z.object({
  pid: z.number().int(),
  startedAt: z.string(),
  /** Program name. */
  name: z.string(),
  /** Whole argument list, secrets removed. */
  commandLine: z.string(),
  /** Working folder as shown to a person; null where the system does not tell. */
  folder: z.string().nullable(),
  /** Git branch of that folder, or the beginning of the commit; null outside a working copy. */
  branch: z.string().nullable(),
  /** Root of that working copy, as shown to a person. */
  worktree: z.string().nullable(),
});
export type FoundProcess = Readonly<z.infer<typeof FoundProcessSchema>>;

/** Where the repository's own files name a service. */
export const DeclaredAtSchema = z.object({
  /** As shown to a person. */
  file: z.string(),
  /** 1-based. */
  line: z.number().int(),
  /** Its name there. */
  service: z.string(),
});
export type DeclaredAt = Readonly<z.infer<typeof DeclaredAtSchema>>;

/** One service that may be watched. */
export const FoundServiceSchema = z.object({
  /** What it would be called, and the word by which it is added. */
  id: z.string(),
  kind: FoundKindSchema,
  /** `Ollama` */
  title: z.string(),
  /** Host and port, `localhost:11434`; null for what listens nowhere. */
  at: z.string().nullable(),
  port: z.number().int().nullable(),
  /** Words of its command line, for a program without a port; null for what listens. */
  match: z.string().nullable(),
  state: z.enum(['answers', 'silent', 'runs', 'not-seen']),
  /** What it was recognised by, each as a part of a sentence. */
  by: z.array(z.string()),
  /** The same and where it runs, in whole sentences. */
  text: z.string(),
  process: FoundProcessSchema.nullable(),
  owner: FoundOwnerSchema.nullable(),
  declared: DeclaredAtSchema.nullable(),
  /** Whether it is of the watched stack: the repository names it, or it runs in one of its folders. */
  ofStack: z.boolean(),
  /** The component that watches it already; null while nothing does. */
  watchedAs: z.string().nullable(),
});
export type FoundService = Readonly<z.infer<typeof FoundServiceSchema>>;

/** A port of this machine that somebody listens on and that was not recognised. */
export const UnknownListenerSchema = z.object({
  /** What its port is called where somebody watches it all the same; null while something there is watched. */
  id: z.string().nullable(),
  port: z.number().int(),
  addresses: z.array(z.string()),
  process: FoundProcessSchema.nullable(),
  owner: FoundOwnerSchema.nullable(),
  /** Why nothing more is known of it, in a sentence. */
  why: z.string(),
});
export type UnknownListener = Readonly<z.infer<typeof UnknownListenerSchema>>;

/** Everything that was found, asked for and never on a cycle. */
export const DiscoverySchema = z.object({
  schema: z.literal(1),
  /** Epoch milliseconds. */
  at: z.number(),
  tookMs: z.number(),
  findings: z.array(FoundServiceSchema),
  others: z.array(UnknownListenerSchema),
  /** Ports that the stack wants and somebody else holds, each in a sentence. */
  conflicts: z.array(z.object({ port: z.number().int(), text: z.string() })),
  /** Files of the repository that could not be read, each with its place. */
  problems: z.array(z.object({ where: z.string(), message: z.string() })),
});
export type Discovery = Readonly<z.infer<typeof DiscoverySchema>>;
