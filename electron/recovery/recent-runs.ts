import {
  type Cause,
  type ComponentHealth,
  type ComponentId,
  elapsedMs,
  type Instant,
  type Run,
} from '../../shared/domain/index.ts';
import { RUNBOOK_WORDS } from '../../shared/runbook-words.ts';

/** An ended recovery stays on screen for this long, in milliseconds. */
const SHOWN_MS = 600_000;
const KEPT = 50;

/** Whether a failed run's failure is no news any more: something else leads, or what it was for is not there any more. That it is well is no reason. */
function isPast(component: ComponentId, { health, causes }: Parameters<RecentRuns['shown']>[1]): boolean {
  const [leading] = causes;
  if (leading !== undefined && leading.component !== component && !leading.explains.includes(component)) return true;
  return health[component] === undefined;
}

const STOPS: ReadonlySet<string> = new Set(RUNBOOK_WORDS.filter((r) => r.stops).map((r) => r.id));

/** Whether what a success says still holds: what was brought back has not failed or been ended since, and what was stopped was not started again. */
function holds({ runbook, component }: Run, { health }: Parameters<RecentRuns['shown']>[1]): boolean {
  const now = health[component];
  if (now === undefined) return true;
  if (STOPS.has(runbook)) return now.state !== 'healthy';
  // Without a finding the last reading was good, and the next one makes it well.
  return now.findings.length === 0 || !/^(?:critical|degraded|off)$/.test(now.state);
}

/** A run of another process, whose monotonic clock began at another moment: as long ago as the clock on the wall says. */
function onClockOf(now: Instant, run: Run): Run {
  const began = now.mono - Math.max(0, now.wall - run.startedAt.wall);
  const shift = began - run.startedAt.mono;
  const moved = ({ mono, wall }: Instant): Instant => ({ mono: mono + shift, wall });
  return { ...run, startedAt: moved(run.startedAt), endedAt: run.endedAt === null ? null : moved(run.endedAt) };
}

/**
 * What was cut off, the latest first. Another process, such as a command that only looked, may have been told of it before this one: then the history has
 * it as its last run.
 * @param told those that this process was told of
 * @param last the last run of the history; null where there is none
 */
export function cutOffRuns(told: readonly Run[], last: Run | null, now: Instant): readonly Run[] {
  const isNews = last?.state === 'interrupted' && now.wall - last.startedAt.wall < SHOWN_MS;
  const all = isNews && told.every(({ id }) => id !== last.id) ? [...told, last] : told;
  return all.toSorted((a, b) => b.startedAt.wall - a.startedAt.wall);
}

/** The recoveries of this session, the latest first, and those that an earlier one left in the middle. */
export class RecentRuns {
  private runs: readonly Run[];

  /** @param now of this process, which the times of the others are told by */
  constructor(interrupted: readonly Run[], now: Instant) {
    this.runs = interrupted.map((run) => onClockOf(now, run));
  }

  all(): readonly Run[] {
    return this.runs;
  }

  /** A run that began or went on. */
  note(run: Run): void {
    this.runs = [run, ...this.runs.filter((r) => r.id !== run.id)].slice(0, KEPT);
  }

  /** The run to be seen now: one under way or cut off, or one that ended a short while ago and still has something to say. */
  shown(
    now: Instant,
    present: { readonly health: Readonly<Record<ComponentId, ComponentHealth>>; readonly causes: readonly Cause[] },
  ): Run | null {
    const last = this.runs[0];
    if (last === undefined) return null;
    if (last.endedAt === null || last.state === 'interrupted') return last;
    if (last.state === 'failed' && isPast(last.component, present)) return null;
    if (last.state === 'succeeded' && !holds(last, present)) return null;
    return elapsedMs(last.endedAt, now) < SHOWN_MS ? last : null;
  }

  /** These and, where there is room, those of the history that are not among them. */
  with(history: (limit: number) => readonly Run[], now: Instant): Run[] {
    const own = new Set(this.runs.map((r) => r.id));
    const others = history(KEPT).filter((r) => !own.has(r.id));
    return [...this.runs, ...others.map((run) => onClockOf(now, run))].slice(0, KEPT);
  }
}
