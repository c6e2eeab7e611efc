import { z } from 'zod';

export const LogLevelSchema = z.enum(['debug', 'info', 'warning', 'error', 'critical']);
export type LogLevel = z.infer<typeof LogLevelSchema>;

export const LogLineSchema = z.object({
  /** Milliseconds since the epoch; null where neither the line nor one before it says when. */
  at: z.number().nullable(),
  /** A line without a time had come by then, in milliseconds since the epoch, where somebody follows the log. */
  cameAt: z.number().optional(),
  /** Null where the line does not say. */
  level: LogLevelSchema.nullable(),
  /** Printable, secrets removed. */
  text: z.string(),
});
export type LogLine = Readonly<z.infer<typeof LogLineSchema>>;

export const LogTailSchema = z.object({
  id: z.string(),
  title: z.string(),
  file: z.string(),
  state: z.enum(['read', 'absent', 'unreadable', 'not-a-file', 'not-text']),
  /** What kept it from being read; null when it was. */
  problem: z.string().nullable(),
  sizeBytes: z.number().nullable(),
  modifiedAt: z.number().nullable(),
  /** True when there is more before the first line. */
  cut: z.boolean(),
  lines: z.array(LogLineSchema),
});
/** The end of one log file. */
export type LogTail = Readonly<z.infer<typeof LogTailSchema>>;

export const LogSpikeSchema = z.object({
  /** Start of the minute, milliseconds since the epoch. */
  at: z.number(),
  errors: z.number().int(),
  /** Median of the minutes before. */
  usual: z.number(),
});
/** A minute with far more errors than usual. */
export type LogSpike = Readonly<z.infer<typeof LogSpikeSchema>>;

export const RepeatedMessageSchema = z.object({
  /** With numbers, ids and paths replaced: `Timeout after <n> ms`. */
  pattern: z.string(),
  count: z.number().int(),
  /** The last one as it stands. */
  example: z.string(),
  level: LogLevelSchema.nullable(),
  lastAt: z.number().nullable(),
});
export type RepeatedMessage = Readonly<z.infer<typeof RepeatedMessageSchema>>;

export const LogReportSchema = z.object({
  tails: z.array(LogTailSchema),
  /** Errors in each of the last minutes, oldest first; the last is the running one. */
  errorsPerMinute: z.array(z.object({ at: z.number(), errors: z.number().int() })),
  /** Minutes within the asked window that stand out. */
  spikes: z.array(LogSpikeSchema),
  repeated: z.array(RepeatedMessageSchema),
  /** Error lines without any time: counted here, in no minute. */
  undated: z.number().int(),
  /** Time that the read lines cover, in milliseconds, at most the hour before; less means the comparison is weaker. */
  coveredMs: z.number(),
});
/** What the stack's logs say. */
export type LogReport = Readonly<z.infer<typeof LogReportSchema>>;

export const ShownLineSchema = LogLineSchema.extend({
  /** Id of the log that it stands in. */
  log: z.string(),
});
/** A line among those of several logs. */
export type ShownLine = Readonly<z.infer<typeof ShownLineSchema>>;

export const LogViewSchema = z.object({
  /** Every log that may be there. */
  logs: z.array(
    LogTailSchema.pick({ id: true, title: true, file: true, state: true, problem: true, modifiedAt: true }),
  ),
  /** What was asked for, oldest first. */
  lines: z.array(ShownLineSchema),
  /** True when there is more before the first of them. */
  more: z.boolean(),
  /** Lines that could not be shown because a time was asked for and they carry none. */
  undated: z.number().int(),
  /** The earliest time of a line that was read; null where none has one. */
  oldestAt: z.number().nullable(),
});
/** Lines of the logs, for somebody who looks at them. */
export type LogView = Readonly<z.infer<typeof LogViewSchema>>;
