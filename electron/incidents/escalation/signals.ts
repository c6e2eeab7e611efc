import type { Incident, LogReport } from '../../../shared/domain/index.ts';
import { often } from '../../../shared/format.ts';
import { mean, median } from '../../../shared/statistics.ts';
import type { LogWords } from '../../logs/index.ts';
import type { EscalationSignals } from './index.ts';
import { attackedIn } from './intruders.ts';
import { happening, linesWith, type Sought, saysIt } from './lines-with.ts';

const MINUTE = 60_000;
/** A pattern counts as an error pattern from so many lines on. */
const REPEATED = 5;
/** The usual answer time is taken from at least so many minutes. */
const ENOUGH_MINUTES = 60;
/** Above this multiple of the usual value a minute is slow; the guide says 50 % above. */
const SLOW_FACTOR = 1.5;

/** Faster answers are felt as immediate (R. B. Miller 1968, J. Nielsen 1993): 6 ms instead of 3 ms is nothing to call anybody for. */
const FELT_MS = 100;

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
 * How much slower than usual the backend has been without a break until now; undefined when it is not, when nobody can feel it, or when too little
 * was measured to say what is usual. Pure.
 * @param minutes means of single minutes in milliseconds, oldest first
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
  if (present < FELT_MS) return undefined;
  return { percent: (present / usual - 1) * 100, sustainedMs: now - first.at };
}

/** An error that was not written for so long is over, in milliseconds. */
const OVER_MS = 5 * MINUTE;

/**
 * Errors that go on, repeat in a spike, and that no open incident tells of, as sentences. Pure.
 * @param now epoch milliseconds
 * @param own the components' words
 */
export function unknownErrorsOf(
  report: LogReport,
  open: readonly Incident[],
  now: number,
  own: readonly LogWords[],
): readonly string[] {
  if (report.spikes.length === 0) return [];
  const told = open.flatMap((i) => [i.title, i.detail, ...i.evidence.flatMap((e) => [e.text, e.raw ?? ''])]).join('\n');
  return (
    report.repeated
      .filter(
        (r) => (r.level === 'error' || r.level === 'critical') && r.count >= REPEATED && !told.includes(r.example),
      )
      .filter((r) => r.lastAt === null || r.lastAt > now - OVER_MS)
      // What says that data is damaged, or that somebody tries to get in, is no riddle.
      .filter((r) => ![damagedIn(own), attackedIn(own)].some((words) => saysIt(words, r.example)))
      .map((r) => `The log repeats an error that nothing explains, ${often(r.count)}: ${r.example}`)
  );
}

/** What is damaged and belongs to no component: SQLite as Python tells it, a disk or a file system. */
const DAMAGED: readonly RegExp[] = [
  /\bdatabase disk image is malformed\b/,
  /\bDatabaseError: file is not a database\b/,
  /\bOSError: \[Errno (5|117)\]|\bInput\/output error\b|\bStructure needs cleaning\b/,
];
const damagedIn = (own: readonly LogWords[]): Sought => ({
  own: own.flatMap((w) => w.damaged ?? []),
  common: (text) => happening(DAMAGED, text) !== null,
});
/** Lines of the logs that say that data is damaged, as sentences. Pure. @param from epoch milliseconds */
export const corruptionOf = (report: LogReport, from: number, own: readonly LogWords[]): readonly string[] =>
  linesWith(report, from, damagedIn(own));
