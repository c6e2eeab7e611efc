const MINUTE = 60_000;
/** What is kept: the logs are looked at over the last hour. */
const KEPT_MINUTES = 61;

/**
 * Requests of Lifeguard itself at which the server failed (5xx). They stand in the server's log as everybody's do, and would be told as signs of
 * a trouble that consists of them.
 */
export class OwnFailures {
  /** Minutes since the epoch, by request (`GET /health`). */
  private readonly minutes = new Map<string, Set<number>>();

  /** @param wall epoch milliseconds */
  note(request: string, wall: number): void {
    const minute = Math.floor(wall / MINUTE);
    const seen = this.minutes.get(request) ?? new Set();
    this.minutes.set(request, seen.add(minute));
    for (const old of seen) if (old <= minute - KEPT_MINUTES) seen.delete(old);
  }

  /**
   * Whether Lifeguard itself saw this request fail then.
   * @param wall epoch milliseconds of the log's line; null where it has none, and any time of the last hour fits
   */
  has(request: string, wall: number | null): boolean {
    const seen = this.minutes.get(request);
    if (seen === undefined || wall === null) return seen !== undefined && seen.size > 0;
    const minute = Math.floor(wall / MINUTE);
    // A line is written when its answer has gone out, or when the next look at the log finds it.
    return seen.has(minute) || seen.has(minute - 1) || seen.has(minute + 1);
  }
}

const known = new Map<string, OwnFailures>();

/** Those of one server, whoever of this process asked. @param address `http://host:port`, as the settings have it */
export function ownFailuresOf(address: string): OwnFailures {
  const found = known.get(address) ?? new OwnFailures();
  known.set(address, found);
  return found;
}
