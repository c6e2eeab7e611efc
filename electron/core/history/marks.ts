import type { ComponentHealth, ComponentId, Instant } from '../../../shared/domain/index.ts';
import { HISTORY_MS } from './history.ts';

/** A time in which a component was not well, for charts. */
export interface Mark {
  readonly component: ComponentId;
  readonly state: 'degraded' | 'critical';
  readonly from: Instant;
  readonly to: Instant | null;
  readonly text: string;
}

/** Remembers the bad times of the last hour. */
export class Marks {
  private marks: Mark[] = [];

  /** Takes in a component's state after a change. */
  note(health: ComponentHealth, now: Instant): void {
    const open = this.marks.find((m) => m.component === health.component && m.to === null);
    if (open?.state === health.state) return;
    const bad = health.state === 'degraded' || health.state === 'critical' ? health.state : null;
    this.marks = this.marks
      .map((m) => (m === open ? { ...m, to: now } : m))
      .filter((m) => m.to === null || now.mono - m.to.mono < HISTORY_MS);
    if (bad === null) return;
    const text = health.findings[0]?.text ?? (bad === 'critical' ? 'critical' : 'degraded');
    this.marks.push({ component: health.component, state: bad, from: health.since, to: null, text });
  }

  /** Nothing was read since `last`: what was wrong then was so until then, and what it was later nobody knows. */
  gap(last: Instant): void {
    this.marks = this.marks.map((m) => (m.to === null ? { ...m, to: last.mono > m.from.mono ? last : m.from } : m));
  }

  of(component: ComponentId): readonly Mark[] {
    return this.marks.filter((m) => m.component === component);
  }
}
