import { elapsedMs, type Incident, type Instant } from '../../shared/domain/index.ts';
import { formatDuration } from '../../shared/format.ts';
import { entry, type Lifecycle, type Note, type Observation, type Open } from './lifecycle-state.ts';

/** The clocks of a machine that is set right little by little are never so far apart between two observations, in milliseconds. */
const STEP_MS = 5000;

/** How much the clock on the wall went on between two observations beside the monotonic one, in milliseconds. */
export interface ClockStep {
  /** The machine slept, and its monotonic clock does not count that. */
  readonly sleptMs: number;
  /** Somebody set the clock; negative where it was set back. */
  readonly setMs: number;
}

/** Null where both clocks went on alike. */
export function stepBetween(
  last: Lifecycle['last'],
  { at, upMs = null }: Pick<Observation, 'at' | 'upMs'>,
): ClockStep | null {
  if (last === undefined) return null;
  const passedMs = elapsedMs(last.at, at);
  const aheadMs = at.wall - last.at.wall - passedMs;
  if (Math.abs(aheadMs) < STEP_MS) return null;
  // What the machine was up for goes on in its sleep, and nobody can set it.
  const counted = upMs === null || last.upMs === null ? 0 : upMs - last.upMs - passedMs;
  const sleptMs = Math.max(0, Math.min(counted, aheadMs));
  const setMs = aheadMs - sleptMs;
  return Math.abs(setMs) < STEP_MS ? { sleptMs: aheadMs, setMs: 0 } : { sleptMs, setMs };
}

/**
 * An open incident after the clocks went apart: it has lasted as long as before and what was slept, by the clock as it goes now. What was seen last
 * before that ends its stretches: one that went on would reach from one clock to the other.
 */
export function afterStep(open: Open, { sleptMs, setMs }: ClockStep, last: Instant, at: Instant, note: Note): Open {
  const until = Math.round(last.wall);
  const badTimes = open.incident.badTimes?.map((t) => (t.to === null ? { ...t, to: Math.max(t.from, until) } : t));
  const incident = badTimes === undefined ? open.incident : { ...open.incident, badTimes };
  const moved = { ...open, incident, beforeMs: open.beforeMs + sleptMs };
  if (setMs === 0) return note(moved);
  const way = setMs > 0 ? 'forward' : 'back';
  const words = `The clock of this machine was set ${way} by about ${formatDuration(Math.abs(setMs))}: times before this are of the clock as it was.`;
  return note({ ...moved, incident: setBy(incident, setMs, Math.round(at.wall)) }, entry(at, 'note', null, words));
}

/** Its present failure, by the clock that was set. @param at the time of that clock */
function setBy(incident: Incident, setMs: number, at: number): Incident {
  const { named, reopened, failingSince, startedAt, clockSets = [] } = incident;
  const own = named?.map((n) => (n.turn === reopened ? { ...n, at: Math.round(n.at + setMs) } : n));
  return {
    ...incident,
    clockSets: [...clockSets, { at, byMs: Math.round(setMs) }],
    failingSince: Math.round((failingSince ?? startedAt) + setMs),
    ...(own === undefined ? {} : { named: own }),
  };
}
