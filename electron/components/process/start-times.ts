import type { Instant, ProcessIdentity } from '../../../shared/domain/index.ts';

/** The slowest of so many starts is told: how long one takes goes with what else this machine does. */
const KEPT = 5;
/** What ran for longer when it was seen first was not seen starting, in seconds. */
const YOUNG_S = 60;

const keyOf = ({ pid, startedAt }: ProcessIdentity): string => `${pid} ${startedAt}`;

interface Serving extends ProcessIdentity {
  readonly uptimeSeconds: number;
}

/** How long the backend takes from the start of the process that serves to its first answer. */
export class StartTimes {
  private key: string | null = null;
  /** When what is awaited began, in milliseconds of the clock that only goes forward. */
  private begunMono: number | null = null;
  private tookMs: readonly number[] = [];

  /**
   * @param serving what serves or is about to, null while nothing does
   * @param answeredAt the last good answer
   * @returns the longest of the last starts that were seen, in milliseconds; null while none was
   */
  look(serving: Serving | null, answeredAt: Instant | null, now: Instant): number | null {
    const key = serving === null ? null : keyOf(serving);
    if (serving !== null && key !== this.key) {
      const isSeenStarting = this.key !== null && serving.uptimeSeconds < YOUNG_S;
      this.begunMono = isSeenStarting ? now.mono - serving.uptimeSeconds * 1000 : null;
      this.key = key;
    }
    if (this.begunMono !== null && answeredAt !== null && answeredAt.mono > this.begunMono) {
      this.tookMs = [...this.tookMs, answeredAt.mono - this.begunMono].slice(-KEPT);
      this.begunMono = null;
    }
    return this.tookMs.length === 0 ? null : Math.round(Math.max(...this.tookMs));
  }
}
