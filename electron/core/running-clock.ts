import type { Cause, Severity } from '../../shared/domain/index.ts';

/** How grave an open incident is, and when its clock began. */
export interface RunningClock {
  readonly severity: Severity;
  /** Epoch milliseconds. */
  readonly sinceWall: number;
  /** The same on the monotonic clock: what it says depends on no clock that is set. Null of an incident that another Lifeguard follows. */
  readonly sinceMono: number | null;
  /** Since when it has had the very cause that it is asked for, in epoch milliseconds; null where it had another. */
  readonly causeSinceWall: number | null;
  /** What of its clock ran before it was over for a while, in milliseconds. */
  readonly beforeMs: number;
}

/** A cause with the clock of its incident, which does not move from one snapshot to the next. */
export function withClock(cause: Cause, running: RunningClock | null): Cause {
  if (running === null) return cause;
  const { severity, sinceWall, sinceMono, causeSinceWall, beforeMs } = running;
  const { mono, wall } = cause.since;
  const begunMono = sinceMono ?? mono + sinceWall - wall;
  const at = (then: number) => ({ wall: then, mono: begunMono + then - sinceWall });
  const known = causeSinceWall === null ? {} : { cause: at(causeSinceWall) };
  const before = beforeMs > 0 ? { beforeMs } : {};
  return { ...cause, clock: { severity, since: at(sinceWall), ...known, ...before } };
}
