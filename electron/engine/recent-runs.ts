import { elapsedMs, type Instant, type Run } from '../../shared/domain/index.ts';

/** An ended recovery stays on screen for this long, in milliseconds. */
const SHOWN_MS = 600_000;
const KEPT = 50;

/** The recoveries of this session, the latest first, and those that an earlier one left in the middle. */
export class RecentRuns {
  private runs: readonly Run[];

  constructor(interrupted: readonly Run[]) {
    this.runs = interrupted;
  }

  all(): readonly Run[] {
    return this.runs;
  }

  /** A run that began or went on. */
  note(run: Run): void {
    this.runs = [run, ...this.runs.filter((r) => r.id !== run.id)].slice(0, KEPT);
  }

  /** The run to be seen now: one under way or cut off, or one that ended a short while ago. */
  shown(now: Instant): Run | null {
    const last = this.runs[0];
    if (last === undefined) return null;
    if (last.endedAt === null || last.state === 'interrupted') return last;
    return elapsedMs(last.endedAt, now) < SHOWN_MS ? last : null;
  }

  /** These and, where there is room, those of the history that are not among them. */
  with(history: (limit: number) => readonly Run[]): Run[] {
    const own = new Set(this.runs.map((r) => r.id));
    return [...this.runs, ...history(KEPT).filter((r) => !own.has(r.id))].slice(0, KEPT);
  }
}
