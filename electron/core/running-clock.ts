import type { Cause, Severity } from '../../shared/domain/index.ts';

/** How grave an open incident is, and when its clock began, in epoch milliseconds. */
export interface RunningClock {
  readonly severity: Severity;
  readonly sinceWall: number;
}

/** A cause with the clock of its incident. Its beginning is told beside that of the cause, so that it does not move from one snapshot to the next. */
export function withClock(cause: Cause, running: RunningClock | null): Cause {
  if (running === null) return cause;
  const { mono, wall } = cause.since;
  const since = { wall: running.sinceWall, mono: mono + running.sinceWall - wall };
  return { ...cause, clock: { severity: running.severity, since } };
}
