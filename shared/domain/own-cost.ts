import { z } from 'zod';
import { ComponentIdSchema } from './components.ts';

const WindowSchema = z.object({
  /** Milliseconds that it covers. */
  overMs: z.number(),
  /** CPU time of the engine's process, all its threads, in milliseconds. */
  cpuMs: z.number(),
  /** Times that the process gave up the processor and was woken again; null where the system does not count them. */
  wakeUps: z.number().nullable(),
  /** Bytes that it had written to disk; null where the system does not tell. */
  writtenBytes: z.number().nullable(),
  /** Bytes that it sent over its connections, without those that are encrypted. */
  sentBytes: z.number(),
  /** How often each component was asked; those that never were are left out. */
  asked: z.array(z.object({ component: ComponentIdSchema, times: z.number() })),
});
export type OwnCostWindow = Readonly<z.infer<typeof WindowSchema>>;

/** What Lifeguard itself costs: the process that watches, without the windows and pages of its faces. */
export const OwnCostSchema = z.object({
  pid: z.number(),
  /** Epoch milliseconds of its start. */
  since: z.number(),
  residentBytes: z.number(),
  onBattery: z.boolean(),
  sinceStart: WindowSchema,
  /** The last twelve hours; null while it has not run for that long. */
  lately: WindowSchema.nullable(),
});
export type OwnCost = Readonly<z.infer<typeof OwnCostSchema>>;
