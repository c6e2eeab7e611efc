/** Every process is read once a minute: what was not asked for meanwhile is that of one that has ended, in milliseconds. */
const KEPT_MS = 90_000;
/** So many begin a new time sooner. */
const MANY = 3000;

/**
 * What is found from a text that is asked for time after time, such as the command lines of all processes: nearly all of them are those of the last
 * time. It is forgotten once nobody asks for it any more: where much is started (a build, tests) the command lines of what had ended were half a
 * megabyte after ten minutes, and grew.
 */
export class OfLately<T> {
  private readonly find: (text: string) => T;
  private readonly now: () => number;
  private lately = new Map<string, T>();
  private before = new Map<string, T>();
  private since = Number.NEGATIVE_INFINITY;

  /**
   * @param find the same for the same text
   * @param now milliseconds, monotonic
   */
  constructor(find: (text: string) => T, now: () => number = () => performance.now()) {
    this.find = find;
    this.now = now;
  }

  of(text: string): T {
    const now = this.now();
    if (now - this.since >= KEPT_MS || this.lately.size >= MANY) {
      this.before = this.lately;
      this.lately = new Map();
      this.since = now;
    }
    const known = this.lately.get(text);
    if (known !== undefined) return known;
    const found = this.before.get(text) ?? this.find(text);
    this.lately.set(text, found);
    return found;
  }
}
