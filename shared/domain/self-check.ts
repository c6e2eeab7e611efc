import { z } from 'zod';

const SourceSchema = z.object({
  /** `sysctl.pressure` */
  id: z.string(),
  title: z.string(),
  /** The tool with its arguments, or the place. */
  source: z.string(),
  /** `read`: asked and understood; `absent`: not installed, and nothing that has to be; `elsewhere`: this system has no such thing. */
  state: z.enum(['read', 'absent', 'failed', 'elsewhere']),
  /** Milliseconds; null where nothing was asked. */
  tookMs: z.number().nullable(),
  /** What was read: figures, and words of a closed set. */
  figures: z.record(z.string(), z.union([z.number(), z.boolean(), z.string(), z.null()])),
  /** Why nothing was read; null where it was. */
  why: z.string().nullable(),
  /** The first lines of an answer that could not be used, every word that is not the tool's own as `x` and every number as `9`. */
  outline: z.array(z.string()),
});

/** Which sources Lifeguard could read on this machine. Holds no name, folder, address, serial number or argument of it. */
export const SelfCheckSchema = z.object({
  schema: z.literal(1),
  /** Version of Lifeguard. */
  version: z.string(),
  system: z.object({
    platform: z.string(),
    /** Version of the kernel. */
    release: z.string(),
    arch: z.string(),
    node: z.string(),
    /** `macOS 15.1`; null where it is not told. */
    os: z.string().nullable(),
    cores: z.number(),
    /** `Apple M3 Pro`; null where it is not told. */
    chip: z.string().nullable(),
    memoryBytes: z.number(),
  }),
  sources: z.array(SourceSchema),
});
export type SelfCheckReport = Readonly<z.infer<typeof SelfCheckSchema>>;
export type SelfCheckSource = Readonly<z.infer<typeof SourceSchema>>;
