/** The first attempt after a failure waits about this long, in milliseconds; each further one twice as long. */
const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/** Exponential back-off with jitter, in monotonic milliseconds: says when the next attempt is due. */
export class BackOff {
  private failures = 0;
  private dueAt = 0;

  isDue(mono: number): boolean {
    return mono >= this.dueAt;
  }

  /** Full waits of many clients would fall together; half of the wait is random. */
  failed(mono: number, random: () => number = Math.random): void {
    const wait = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.failures);
    this.failures = Math.min(this.failures + 1, 16);
    this.dueAt = mono + wait * (0.5 + random() / 2);
  }

  /** A connection was lost: the first attempt after it is due at once, because its failure tells what happened. */
  lost(mono: number): void {
    if (this.failures > 0) {
      this.failed(mono);
      return;
    }
    this.failures = 1;
    this.dueAt = mono;
  }

  succeeded(): void {
    this.failures = 0;
    this.dueAt = 0;
  }
}
