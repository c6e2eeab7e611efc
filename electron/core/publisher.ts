import type { Clock, Snapshot } from '../../shared/domain/index.ts';

/** Changes that come within this time go out as one snapshot, in milliseconds. */
const COALESCE_MS = 40;

/** What a listener wants to hear of: everything, or only what is more than fresh figures of what was well and is. */
export type Interest = 'all' | 'news';

/** Builds a snapshot when somebody wants one, and sends it when something changed and somebody listens. */
export class Publisher {
  private readonly clock: Clock;
  private readonly build: (seq: number) => Snapshot;
  private readonly listeners = new Map<(snapshot: Snapshot) => void, Interest>();
  private seq = 0;
  private built: Snapshot | null = null;
  private planned: { readonly cancel: () => void; news: boolean } | null = null;
  private stopped = false;

  constructor(clock: Clock, build: (seq: number) => Snapshot) {
    this.clock = clock;
    this.build = build;
  }

  snapshot(): Snapshot {
    this.built ??= this.build(this.seq);
    return this.built;
  }

  subscribe(listener: (snapshot: Snapshot) => void, interest: Interest = 'all'): () => void {
    this.listeners.set(listener, interest);
    return () => this.listeners.delete(listener);
  }

  /** @param what `all`: nothing but figures of what was well and is; `news`: whatever else */
  changed(what: Interest = 'news'): void {
    this.built = null;
    this.seq += 1;
    const news = what === 'news';
    if (this.planned !== null) this.planned.news ||= news;
    // Whoever listens from now on asks for the snapshot first; a timer for nobody would wake the machine after every look.
    if (this.planned !== null || this.stopped || !this.isHeard(news)) return;
    const cancel = this.clock.after(COALESCE_MS, () => {
      const isNews = this.planned?.news ?? true;
      this.planned = null;
      const snapshot = this.snapshot();
      for (const [listener, interest] of [...this.listeners])
        if (isNews || interest === 'all') tell(listener, snapshot);
    });
    this.planned = { cancel, news };
  }

  private isHeard(news: boolean): boolean {
    return news ? this.listeners.size > 0 : [...this.listeners.values()].includes('all');
  }

  stop(): void {
    this.stopped = true;
    this.planned?.cancel();
    this.listeners.clear();
  }
}

/**
 * A listener that throws (a window that is just going away) must neither keep the news from the others nor end the process from
 * within a timer. It hears the next one.
 */
function tell(listener: (snapshot: Snapshot) => void, snapshot: Snapshot): void {
  try {
    listener(snapshot);
  } catch (error) {
    process.emitWarning(error as Error);
  }
}
