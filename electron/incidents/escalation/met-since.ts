/** What is met again so soon was never really over: something that comes and goes, in milliseconds. */
const SAME_MS = 30 * 60_000;

/** Since when each trigger has been met, as far as this program has seen it. */
export class MetSince {
  private readonly seen = new Map<string, { readonly first: number; last: number }>();

  /** Milliseconds since it was first met; 0 for one that was not. @param now monotonic */
  forMs(trigger: string, now: number): number {
    const seen = this.seen.get(trigger);
    return seen === undefined || now - seen.last > SAME_MS ? 0 : now - seen.first;
  }

  /** Those that are met now. @param now monotonic */
  note(triggers: Iterable<string>, now: number): void {
    for (const trigger of triggers) {
      const seen = this.seen.get(trigger);
      if (seen === undefined || now - seen.last > SAME_MS) this.seen.set(trigger, { first: now, last: now });
      else seen.last = now;
    }
  }
}
