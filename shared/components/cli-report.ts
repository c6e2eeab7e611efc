import { z } from 'zod';

export const CliConfigFileSchema = z.object({
  path: z.string(),
  format: z.enum(['json', 'yaml']),
  /** What is wrong with it, with its line; null when it can be read. */
  problem: z.string().nullable(),
  /** Address of the backend that it names; null where it names none. */
  backendUrl: z.string().nullable(),
});
export type CliConfigFile = Readonly<z.infer<typeof CliConfigFileSchema>>;

export const CliReportSchema = z.object({
  /** Full path of `leanvibe`. */
  path: z.string(),
  foundIn: z.enum(['setting', 'repository', 'pipx', 'uv tool', 'PATH']),
  /** Whether it is not asked because the folder that it lies in is not trusted. */
  waits: z.boolean(),
  /** From its metadata, or its own words; null where neither says. */
  version: z.string().nullable(),
  /** Its subcommands; null where they were not asked for, or its help could not be read. */
  commands: z.array(z.string()).nullable(),
  /** Subcommands of `leanvibe config`, and options of `leanvibe config reset`. */
  configCommands: z.array(z.string()).nullable(),
  resetOptions: z.array(z.string()).nullable(),
  configs: z.array(CliConfigFileSchema),
  /** What kept it from running; null when it ran, or was not asked to. */
  problem: z.string().nullable(),
  /** Whether `leanvibe status` reached the backend; unknown where it was not asked. */
  reaches: z.enum(['yes', 'no', 'unknown']),
  /** The telling line of `leanvibe status`; null where it was not asked. */
  statusWords: z.string().nullable(),
  /** Address of the backend that `leanvibe status` asks; null where it does not say. */
  asks: z.string().nullable(),
  /** The line with which it was not let in; null where it was, or was not asked. */
  refused: z.string().nullable(),
  /** Version of the installed distribution, by its metadata; null where it has none. */
  installed: z.string().nullable(),
  /** Version in the program's own words; null where it says none, absent where it was not asked. */
  told: z.string().nullable().optional(),
  /** When the program was asked last, milliseconds since the epoch; null where only files were looked at. */
  askedAt: z.number().nullable(),
});
/** The LeanVibe command line on this machine. */
export type CliReport = Readonly<z.infer<typeof CliReportSchema>>;
