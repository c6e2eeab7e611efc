import type { BadTime, ComponentId, Instant } from '../../shared/domain/index.ts';
import type { Present } from './standing.ts';

/** More stretches than these belong to something that comes and goes; the last one then reaches on. */
const MOST = 100;

/**
 * The stretches in which the components of an incident were not well, after what is seen now. An incident that comes back covers
 * good times too, and what it affects suffers for a part of it only: charts show these stretches.
 * @param since when a component's present trouble began, where that is known better than now
 */
export function noteBadTimes(
  before: readonly BadTime[],
  involved: readonly ComponentId[],
  { states }: Pick<Present, 'states'>,
  at: Instant,
  since: { readonly component: ComponentId; readonly wall: number } | null = null,
): readonly BadTime[] {
  const now = Math.round(at.wall);
  const stateOf = (id: ComponentId) => states[id];
  const bad = involved.filter((id) => stateOf(id) === 'critical' || stateOf(id) === 'degraded');
  let changed = false;
  const kept = before.map((time): BadTime => {
    if (time.to !== null || (bad.includes(time.component) && stateOf(time.component) === time.state)) return time;
    changed = true;
    return { ...time, to: now };
  });
  const begun = bad
    .filter((id) => !kept.some((t) => t.component === id && t.to === null))
    .map((id): BadTime => {
      const from = since?.component === id ? Math.round(since.wall) : now;
      return { component: id, state: stateOf(id) === 'critical' ? 'critical' : 'degraded', from, to: null };
    });
  if (!changed && begun.length === 0) return before;
  return kept.length + begun.length <= MOST ? [...kept, ...begun] : before;
}

/**
 * The stretches of an incident whose end nobody saw: of one that lasted then only the beginning is certain, or until it was opened.
 * @param from when somebody looked again, in epoch milliseconds
 */
export const loseBadTimes = (times: readonly BadTime[], openedAt: number, from: number): BadTime[] =>
  times.map((t) => (t.to !== null && t.to < from ? t : { ...t, to: Math.max(t.from, openedAt) }));

/** The stretches of an incident that is over: none is open any more. */
export const endBadTimes = (times: readonly BadTime[], at: Instant): BadTime[] =>
  times.map((t) => (t.to === null ? { ...t, to: Math.round(at.wall) } : t));
