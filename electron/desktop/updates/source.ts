/** A version that can be had. */
export interface Offer {
  readonly version: string;
  /** What is new in it, in the words of the changelog; empty where nothing was written. */
  readonly notes: string;
}

/** Where versions come from, and what puts one in the place of this one. */
export interface UpdateSource {
  /**
   * Asks for a version: the newest one where it is newer than this one, or exactly the one that is named.
   *
   * @returns null where there is none to be had
   * @throws where the answer is not signed, or nobody answers
   */
  readonly look: (exactly?: string) => Promise<Offer | null>;
  /**
   * Fetches what was offered last, and compares it with what was signed.
   *
   * @throws where it is not that, or cannot be fetched; nothing is kept of it then
   */
  readonly fetch: (onPercent: (percent: number) => void) => Promise<void>;
  /** Puts what was fetched in the place of this version, quits, and starts it. */
  readonly install: () => void;
}
