/** So many calls at once are answered at once: a page that opens asks for ten. */
const AT_ONCE = 100;
/** Beyond that, the time between two, in milliseconds: the dearest takes two or three of this machine's. */
const BETWEEN_MS = 10;

interface Waiting {
  readonly who: object;
  readonly go: () => void;
}

/**
 * Whose call is answered next, of everybody who asks through one door: however much they ask, most of the time is left for the stack. Those who wait
 * come one after the other by asker, so that one who asks a thousand times keeps nobody else waiting.
 */
export class Turns {
  private left = AT_ONCE;
  private at: number;
  private waiting: Waiting[] = [];
  private timer: NodeJS.Timeout | null = null;
  /** Who had the last turns, the latest at the end. */
  private readonly served = new Set<object>();
  private readonly nowMs: () => number;

  /** @param nowMs monotonic milliseconds */
  constructor(nowMs: () => number = () => performance.now()) {
    this.nowMs = nowMs;
    this.at = nowMs();
  }

  /** Null when it is this one's turn now; else a promise that resolves when it is. */
  take(who: object): Promise<void> | null {
    this.refill();
    if (this.left >= 1 && this.waiting.length === 0) {
      this.note(who);
      return null;
    }
    return new Promise((go) => {
      this.waiting.push({ who, go });
      this.next();
    });
  }

  /** It asks no more, and what it waits for is nobody's. */
  forget(who: object): void {
    this.served.delete(who);
    const gone = this.waiting.filter((w) => w.who === who);
    this.waiting = this.waiting.filter((w) => w.who !== who);
    for (const { go } of gone) go();
  }

  private next(): void {
    this.refill();
    while (this.left >= 1 && this.waiting.length > 0) {
      const { who, go } = this.pick();
      this.note(who);
      go();
    }
    if (this.waiting.length === 0 || this.timer !== null) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.next();
    }, BETWEEN_MS);
  }

  private note(who: object): void {
    this.left -= 1;
    this.served.delete(who);
    this.served.add(who);
  }

  private refill(): void {
    const now = this.nowMs();
    this.left = Math.min(AT_ONCE, this.left + (now - this.at) / BETWEEN_MS);
    this.at = now;
  }

  /** The first call of whoever had no turn, else of whoever had one the longest ago. */
  private pick(): Waiting {
    const order = new Map([...this.served].map((who, i) => [who, i]));
    const since = (who: object) => order.get(who) ?? -1;
    const [first] = this.waiting;
    if (first === undefined) throw new Error('Nobody waits.');
    const next = this.waiting.reduce((best, one) => (since(one.who) < since(best.who) ? one : best), first);
    this.waiting.splice(this.waiting.indexOf(next), 1);
    return next;
  }
}
