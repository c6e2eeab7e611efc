import { createCleaner } from './redact/index.ts';

/** Every process is read once a minute: what was not asked for meanwhile is that of one that has ended, in milliseconds. */
const KEPT_MS = 90_000;
/** So many begin a new time sooner. */
const MANY = 3000;

const clean = createCleaner([]);

/**
 * Command lines as they are shown, by what the system told: nearly all of them are those of the last time. They are forgotten once nobody asks for
 * them any more: where much is started (a build, tests) those of what has ended were half a megabyte after ten minutes, and grew.
 */
export class ShownCommands {
  private readonly now: () => number;
  private readonly show: (raw: string) => string;
  private lately = new Map<string, string>();
  private before = new Map<string, string>();
  private since = Number.NEGATIVE_INFINITY;

  /**
   * @param show what is shown of one, cleaned of secrets
   * @param now milliseconds, monotonic
   */
  constructor(show: (raw: string) => string = clean, now: () => number = () => performance.now()) {
    this.show = show;
    this.now = now;
  }

  of(raw: string): string {
    const now = this.now();
    if (now - this.since >= KEPT_MS || this.lately.size >= MANY) {
      this.before = this.lately;
      this.lately = new Map();
      this.since = now;
    }
    const known = this.lately.get(raw);
    if (known !== undefined) return known;
    const shown = this.before.get(raw) ?? this.show(raw);
    this.lately.set(raw, shown);
    return shown;
  }
}
