import type { Clock } from '../../shared/domain/index.ts';
import { checkUntil, untilOnTheWall } from './pause.ts';

/** One trouble of which nothing more is told until a time on the wall clock, in milliseconds. */
export interface Snooze {
  /** Id of the cause. */
  readonly cause: string;
  readonly until: number;
}

/** Troubles that a person put off, each until its own time; watching goes on, and so does everything else. */
export class Snoozes {
  private readonly clock: Clock;
  private readonly onChange: () => void;
  private readonly held = new Map<string, { until: number; readonly cancel: () => void }>();
  private stopped = false;

  constructor(clock: Clock, onChange: () => void) {
    this.clock = clock;
    this.onChange = onChange;
  }

  all(): readonly Snooze[] {
    return [...this.held].map(([cause, { until }]) => ({ cause, until }));
  }

  /** Wall-clock milliseconds; null when it is not put off. */
  untilOf(cause: string): number | null {
    return this.held.get(cause)?.until ?? null;
  }

  /**
   * @param until wall-clock milliseconds; null ends it now
   * @throws when it is no time in the next month
   */
  set(cause: string, until: number | null): void {
    if (until !== null) checkUntil(until, this.clock.now().wall);
    this.held.get(cause)?.cancel();
    this.held.delete(cause);
    if (until !== null) {
      const over = () => this.set(cause, null);
      const cancel = this.stopped ? () => {} : untilOnTheWall(this.clock, until, over, (to) => this.move(cause, to));
      this.held.set(cause, { until, cancel });
    }
    this.onChange();
  }

  private move(cause: string, until: number): void {
    const held = this.held.get(cause);
    if (held === undefined) return;
    held.until = until;
    this.onChange();
  }

  /** Leaves no timer behind, now and later. */
  stop(): void {
    this.stopped = true;
    for (const { cancel } of this.held.values()) cancel();
  }
}
