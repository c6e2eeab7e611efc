import { MAIN, type Readings, workersOf } from '../../shared/domain/index.ts';

/** So many starts in ten minutes are a crash loop: a young process is then no reason to wait. */
export const CRASH_LOOP_RESTARTS = 3;

/**
 * When the backend or its worker started, on the monotonic clock; null when that is no reason to wait. What other programs took of a start is
 * not counted, and a worker that is being replaced is one that starts.
 */
export function startOf(readings: Readings): number | null {
  const reading = readings[MAIN.processes];
  if (!reading?.ok || reading.facts.root === null || reading.facts.restarts >= CRASH_LOOP_RESTARTS) return null;
  const { root, tree, reloader, replacedSince = null, startLostMs = 0 } = reading.facts;
  const { mono, wall } = reading.at;
  // Other children say nothing about a start.
  const workers = workersOf(tree);
  if (reloader && workers.length === 0) return replacedSince === null ? null : mono - (wall - replacedSince);
  const youngest = Math.min(...[root, ...workers].map((p) => p.uptimeSeconds));
  return mono - youngest * 1000 + startLostMs;
}
