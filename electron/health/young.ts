import { MAIN, type Readings, workersOf } from '../../shared/domain/index.ts';

/** So many starts in ten minutes are a crash loop: a young process is then no reason to wait. */
export const CRASH_LOOP_RESTARTS = 3;

/** When the backend or its worker started, on the monotonic clock; null when that is no reason to wait. */
export function startOf(readings: Readings): number | null {
  const reading = readings[MAIN.processes];
  if (!reading?.ok || reading.facts.root === null || reading.facts.restarts >= CRASH_LOOP_RESTARTS) return null;
  // Other children say nothing about a start.
  const workers = workersOf(reading.facts.tree);
  if (reading.facts.reloader && workers.length === 0) return null;
  const youngest = Math.min(...[reading.facts.root, ...workers].map((p) => p.uptimeSeconds));
  return reading.at.mono - youngest * 1000;
}
