import {
  type ComponentId,
  elapsedMs,
  type HealthState,
  type Instant,
  type Snapshot,
} from '../../../shared/domain/index.ts';
import { changes } from '../changes.ts';

/** So long a row that changed is marked, in milliseconds. */
const MARKED_MS = 60_000;
/** So many lines are remembered: more than any terminal shows. */
const REMEMBERED = 60;

export interface Mark {
  /** What it was before. */
  readonly was: HealthState;
  readonly at: Instant;
}

/** What changed while somebody watched: a mark for each row, and lines as they are printed where there is no terminal. */
export class Recent {
  private before: Snapshot | null = null;
  private readonly marks = new Map<string, Mark>();
  private readonly lines: { readonly at: Instant; readonly text: string }[] = [];

  note(snapshot: Snapshot): void {
    const { before } = this;
    this.before = snapshot;
    if (before === null) return;
    for (const { id, state } of snapshot.components) {
      const was = before.components.find((c) => c.id === id)?.state;
      if (was !== undefined && was !== state) this.marks.set(id, { was, at: snapshot.at });
    }
    for (const text of changes(before, snapshot)) this.lines.push({ at: snapshot.at, text });
    this.lines.splice(0, this.lines.length - REMEMBERED);
  }

  /** How a component changed within the last minute; null where it did not. */
  markOf(id: ComponentId, now: Instant): Mark | null {
    const mark = this.marks.get(id);
    return mark === undefined || elapsedMs(mark.at, now) > MARKED_MS ? null : mark;
  }

  /** Newest first. */
  log(): readonly { readonly at: Instant; readonly text: string }[] {
    return this.lines.toReversed();
  }
}
