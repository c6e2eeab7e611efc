import { z } from 'zod';

/**
 * A point in time on both clocks. Durations are always differences of `mono`, so a clock that is set back
 * (F26 in test/faults) changes no duration; `wall` is only for showing and for storing.
 */
export const InstantSchema = z.object({
  /** Milliseconds on a monotonic clock with an arbitrary start. */
  mono: z.number(),
  /** Milliseconds since the Unix epoch. */
  wall: z.number(),
});
export type Instant = Readonly<z.infer<typeof InstantSchema>>;

/** The only source of time for everything above `system/`; tests inject one that they advance by hand. */
export interface Clock {
  now(): Instant;
  /** Calls `fn` once after `delayMs`; returns the function that cancels it. */
  after(delayMs: number, fn: () => void): () => void;
}

/** Milliseconds from `earlier` to `later` on the monotonic clock. */
export const elapsedMs = (earlier: Instant, later: Instant): number => later.mono - earlier.mono;
