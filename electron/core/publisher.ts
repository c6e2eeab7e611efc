import type { Clock, Snapshot } from '../../shared/domain/index.ts';

/** Changes that come within this time go out as one snapshot, in milliseconds. */
const COALESCE_MS = 40;

/** Builds a snapshot when somebody wants one, and sends it when something changed and somebody listens. */
export class Publisher {
  private readonly clock: Clock;
  private readonly build: (seq: number) => Snapshot;
  private readonly listeners = new Set<(snapshot: Snapshot) => void>();
  private seq = 0;
  private built: Snapshot | null = null;
  private planned: (() => void) | null = null;
  private stopped = false;

  constructor(clock: Clock, build: (seq: number) => Snapshot) {
    this.clock = clock;
    this.build = build;
  }

  snapshot(): Snapshot {
    this.built ??= this.build(this.seq);
    return this.built;
  }

  subscribe(listener: (snapshot: Snapshot) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  changed(): void {
    this.built = null;
    this.seq += 1;
    // Whoever listens from now on asks for the snapshot first; a timer for nobody would wake the machine after every look.
    if (this.planned !== null || this.stopped || this.listeners.size === 0) return;
    this.planned = this.clock.after(COALESCE_MS, () => {
      this.planned = null;
      const snapshot = this.snapshot();
      for (const listener of [...this.listeners]) tell(listener, snapshot);
    });
  }

  stop(): void {
    this.stopped = true;
    this.planned?.();
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
