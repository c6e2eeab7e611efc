import { type ComponentId, MAIN, pausedContainer, type Readings, workersOf } from '../../shared/domain/index.ts';

/** So many starts in ten minutes are a crash loop: a young process is then no reason to wait. */
export const CRASH_LOOP_RESTARTS = 3;

/** A worker that is awaited comes within this time, also on a busy machine, in milliseconds. */
const AWAITED_MS = 6000;

/**
 * When the backend or its worker started, on the monotonic clock; null when that is no reason to wait. What other programs took of a start is
 * not counted, and a worker that is about to be there is one that starts.
 * @param component whose reading is judged by it
 */
export function startOf(readings: Readings, component: ComponentId): number | null {
  const reading = readings[MAIN.processes];
  if (!reading?.ok || reading.facts.root === null || reading.facts.restarts >= CRASH_LOOP_RESTARTS) return null;
  const { root, tree, reloader, awaited = null, startLostMs = 0 } = reading.facts;
  const { mono, wall } = reading.at;
  // One that somebody paused does not start.
  if (pausedContainer(readings, MAIN.id) !== null) return null;
  // Other children say nothing about a start.
  const workers = workersOf(tree);
  if (reloader && workers.length === 0) {
    if (awaited === null) return null;
    const missedMs = (readings[component]?.at.mono ?? mono) - mono + wall - awaited.missedSince;
    return missedMs > AWAITED_MS ? null : mono - (wall - awaited.begunAt);
  }
  const youngest = Math.min(...[root, ...workers].map((p) => p.uptimeSeconds));
  return mono - youngest * 1000 + startLostMs;
}
