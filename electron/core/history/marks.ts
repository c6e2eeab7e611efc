import {
  type ComponentHealth,
  type ComponentId,
  type Finding,
  type FindingId,
  factOf,
  type Instant,
} from '../../../shared/domain/index.ts';
import { HISTORY_MS } from './history.ts';

/** A time in which a component was not well, for charts. */
export interface Mark {
  readonly component: ComponentId;
  readonly state: 'degraded' | 'critical';
  readonly from: Instant;
  readonly to: Instant | null;
  readonly text: string;
}

/** So many things that were wrong in one time are named. */
const NAMED = 3;

/** Remembers the bad times of the last hour. */
export class Marks {
  private marks: Mark[] = [];
  /** What is named of the time that lasts. */
  private readonly named = new Map<ComponentId, ReadonlySet<FindingId>>();
  /** When it was looked at again after the last gap. */
  private again: Instant | null = null;

  /** Takes in a component's state after a reading. */
  note(health: ComponentHealth, now: Instant): void {
    const open = this.marks.find((m) => m.component === health.component && m.to === null);
    if (open?.state === health.state) {
      this.goesOn(open, health);
      return;
    }
    const bad = health.state === 'degraded' || health.state === 'critical' ? health.state : null;
    this.marks = this.marks
      .map((m) => (m === open ? { ...m, to: now } : m))
      .filter((m) => m.to === null || now.mono - m.to.mono < HISTORY_MS);
    if (bad === null) return;
    const [found, text] = wordsOf(health.findings, new Set());
    this.named.set(health.component, found);
    const { again } = this;
    const from = again !== null && health.since.mono < again.mono ? again : health.since;
    this.marks.push({ component: health.component, state: bad, from, to: null, text: text ?? bad });
  }

  /** What it began with may be over, and what keeps it so something else: all of it is named. */
  private goesOn(open: Mark, { component, findings }: ComponentHealth): void {
    const [found, text] = wordsOf(findings, this.named.get(component) ?? new Set());
    if (text === null) return;
    this.named.set(component, found);
    this.marks = this.marks.map((m) => (m === open ? { ...m, text: `${m.text} ${text}` } : m));
  }

  /** Nothing was read since `last`: what was wrong then was so until then, and what it was later nobody knows. */
  gap(last: Instant, now: Instant): void {
    this.again = now;
    this.marks = this.marks.map((m) => (m.to === null ? { ...m, to: last.mono > m.from.mono ? last : m.from } : m));
  }

  of(component: ComponentId): readonly Mark[] {
    return this.marks.filter((m) => m.component === component);
  }
}

/** What is named after these findings, and the words for what was not before; null where that is nothing. */
function wordsOf(
  findings: readonly Finding[],
  before: ReadonlySet<FindingId>,
): [named: ReadonlySet<FindingId>, words: string | null] {
  const fresh = findings.filter(({ id, level }) => level !== 'unknown' && !factOf(id)?.note && !before.has(id));
  const told = fresh.slice(0, Math.max(0, NAMED - before.size));
  const named = new Set([...before, ...told.map(({ id }) => id)]);
  return [named, told.length === 0 ? null : told.map(({ text }) => text).join(' ')];
}
