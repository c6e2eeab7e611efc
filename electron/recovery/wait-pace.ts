import type { ProbeId, Readings } from '../../shared/domain/index.ts';

/** What answers, and not well, is asked again after so long at first and at last, in milliseconds: each look may be several requests. */
const FIRST_MS = 250;
const LONGEST_MS = 3000;

/** Failures in which nothing took the question. */
const UNHEARD: ReadonlySet<string> = new Set(['refused', 'unreachable', 'absent', 'not-offered']);

/**
 * How long a wait pauses between two looks. What does not listen costs nothing to ask again, and its first answer shall be seen at once. What answers
 * badly is asked less and less: asked ten times a second it fills its own log, and a backend that limits requests refuses them to everybody.
 */
export class WaitPace {
  private answers = 0;
  private readonly quickMs: number;

  constructor(quickMs: number) {
    this.quickMs = quickMs;
  }

  /** The pause after a look that was not good yet, in milliseconds. */
  next(probes: readonly ProbeId[], readings: Readings): number {
    const answered = probes.some((probe) => {
      const reading = readings[probe];
      return reading !== undefined && (reading.ok || !UNHEARD.has(reading.failure.kind));
    });
    this.answers = answered ? this.answers + 1 : 0;
    return answered ? Math.max(this.quickMs, Math.min(LONGEST_MS, FIRST_MS * 2 ** (this.answers - 1))) : this.quickMs;
  }
}
