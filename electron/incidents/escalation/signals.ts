import type { Incident, LogReport } from '../../../shared/domain/index.ts';
import { mean, median } from '../../../shared/statistics.ts';
import type { EscalationSignals } from './index.ts';

const MINUTE = 60_000;
/** A pattern counts as an error pattern from so many lines on. */
const REPEATED = 5;
/** The usual answer time is taken from at least so many minutes. */
const ENOUGH_MINUTES = 60;
/** Above this multiple of the usual value a minute is slow; the guide says 50 % above. */
const SLOW_FACTOR = 1.5;

interface Minute {
  readonly at: number;
  readonly mean: number;
}

/**
 * How much slower than usual the backend has been without a break until now; undefined when it is not, or when too little was measured to
 * say what is usual. Pure.
 * @param minutes means of single minutes, oldest first
 */
export function slowdownOf(minutes: readonly Minute[], now: number): EscalationSignals['slowdown'] {
  const usualOnes = minutes.filter((m) => m.at < now - 60 * MINUTE).map((m) => m.mean);
  if (usualOnes.length < ENOUGH_MINUTES) return undefined;
  const usual = median(usualOnes) ?? 0;
  if (usual <= 0) return undefined;
  const slow: Minute[] = [];
  for (const minute of minutes.toReversed()) {
    if (minute.at < now - 60 * MINUTE || minute.mean <= usual * SLOW_FACTOR) break;
    slow.push(minute);
  }
  const first = slow.at(-1);
  if (first === undefined) return undefined;
  const present = mean(slow.map((m) => m.mean)) ?? 0;
  return { percent: (present / usual - 1) * 100, sustainedMs: now - first.at };
}

/** Errors that repeat in a spike and that no open incident tells of, as sentences. Pure. */
export function unknownErrorsOf(report: LogReport, open: readonly Incident[]): readonly string[] {
  if (report.spikes.length === 0) return [];
  const told = open.flatMap((i) => [i.title, i.detail, ...i.evidence.flatMap((e) => [e.text, e.raw ?? ''])]).join('\n');
  return report.repeated
    .filter((r) => (r.level === 'error' || r.level === 'critical') && r.count >= REPEATED && !told.includes(r.example))
    .map((r) => `The log repeats an error that nothing explains, ${r.count} times: ${r.example}`);
}
