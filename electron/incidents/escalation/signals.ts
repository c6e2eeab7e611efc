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

const usualOf = (minutes: readonly Minute[], now: number): readonly number[] =>
  minutes.filter((m) => m.at < now - 60 * MINUTE).map((m) => m.mean);

/** Whether enough was measured before the last hour to say what is usual. */
export const isUsualKnown = (minutes: readonly Minute[], now: number): boolean =>
  usualOf(minutes, now).length >= ENOUGH_MINUTES;

/**
 * How much slower than usual the backend has been without a break until now; undefined when it is not, or when too little was measured to
 * say what is usual. Pure.
 * @param minutes means of single minutes, oldest first
 */
export function slowdownOf(minutes: readonly Minute[], now: number): EscalationSignals['slowdown'] {
  if (!isUsualKnown(minutes, now)) return undefined;
  const usualOnes = usualOf(minutes, now);
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

/** What databases and file systems write when what they keep is damaged. */
const CORRUPT =
  /\bcorrupt(ed|ion)?\b|\bchecksum (mismatch|error|fail)|\bbad file format reading\b|\bmalformed (database|page|index)\b|\bdata(base)? (file )?is damaged\b/i;
/** What a server writes when somebody tries to get in who should not. */
const BREACH =
  /\bintrusion\b|\b(security )?breach\b|\bunauthori[sz]ed access\b|\bbrute.?force\b|\bsql injection\b|\bpath traversal\b/i;
/** More lines of one kind tell nothing more. */
const MOST = 3;

/** Lines of the logs that say that data is damaged, as sentences. Pure. @param from epoch milliseconds */
export const corruptionOf = (report: LogReport, from: number): readonly string[] => linesWith(report, from, CORRUPT);

/** Lines of the logs that say that somebody tries to get in, as sentences. Pure. @param from epoch milliseconds */
export const breachesOf = (report: LogReport, from: number): readonly string[] => linesWith(report, from, BREACH);

/** Errors since then, with a time or without one, each kind once. */
function linesWith({ tails }: LogReport, from: number, words: RegExp): readonly string[] {
  const found = tails.flatMap(({ title, lines }) =>
    lines
      .filter(
        (l) => (l.level === 'error' || l.level === 'critical') && l.at !== null && l.at >= from && words.test(l.text),
      )
      .map((l) => ({ kind: `${title} ${l.text.replace(/\d+/g, '')}`, text: `${title} log: ${l.text}` })),
  );
  return [...new Map(found.map((f) => [f.kind, f.text])).values()].slice(-MOST);
}
