import type { Incident, LogLine, LogReport } from '../../../shared/domain/index.ts';
import { mean, median } from '../../../shared/statistics.ts';
import type { LogWords } from '../../logs/index.ts';
import type { EscalationSignals } from './index.ts';

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
      .filter((r) => ![...damagedIn(own), ...attackedIn(own)].some((words) => words.test(r.example)))
      .map((r) => `The log repeats an error that nothing explains, ${r.count} times: ${r.example}`)
  );
}

/** What is damaged and belongs to no component: SQLite as Python tells it, a disk or a file system. */
const DAMAGED: readonly RegExp[] = [
  /\bdatabase disk image is malformed\b/,
  /\bDatabaseError: file is not a database\b/,
  /\bOSError: \[Errno (5|117)\]|\bInput\/output error\b|\bStructure needs cleaning\b/,
];
/** What an application writes when somebody tries to get in who should not. */
const ATTACKED: readonly RegExp[] = [
  /\bintrusion (attempt|detected)\b|\bsecurity breach\b|\bbrute.?force\b/i,
  /\bsql injection\b|\bpath traversal\b|\bunauthori[sz]ed access (to|attempt|from)\b/i,
];
const damagedIn = (own: readonly LogWords[]) => [...own.flatMap((w) => w.damaged ?? []), ...DAMAGED];
const attackedIn = (own: readonly LogWords[]) => [...own.flatMap((w) => w.attacked ?? []), ...ATTACKED];
/** A wrong password in a configuration has one name; somebody who tries the door has many. */
const MANY_NAMES = 5;
/** More lines of one kind tell nothing more. */
const MOST = 3;

/** Lines of the logs that say that data is damaged, as sentences. Pure. @param from epoch milliseconds */
export const corruptionOf = (report: LogReport, from: number, own: readonly LogWords[]): readonly string[] =>
  linesWith(report, from, damagedIn(own));

/** Lines of the logs that say that somebody tries to get in, and refusals of many names, as sentences. Pure. @param from epoch milliseconds */
export function breachesOf(report: LogReport, from: number, own: readonly LogWords[]): readonly string[] {
  const refused = own.flatMap((w) => w.refused ?? []);
  const tried = report.tails.flatMap(({ title, lines }) => {
    const names = new Set(
      lines.filter((l) => isSince(l, from)).flatMap((l) => refused.flatMap((w) => w.exec(l.text)?.[1] ?? [])),
    );
    return names.size < MANY_NAMES ? [] : [`${title} log: ${names.size} different names were refused to log in.`];
  });
  return [...linesWith(report, from, attackedIn(own)), ...tried];
}

const isSince = ({ at }: LogLine, from: number): boolean => at !== null && at >= from;

/**
 * Lines since then, each kind once. These words are told apart well enough to count whatever level stands before them: A store may call a damaged file a
 * warning, and the last line of a traceback has none.
 */
function linesWith({ tails }: LogReport, from: number, words: readonly RegExp[]): readonly string[] {
  const found = tails.flatMap(({ title, lines }) =>
    lines
      .filter((l) => l.level !== 'debug' && isSince(l, from) && words.some((w) => w.test(l.text)))
      .map((l) => ({ kind: `${title} ${l.text.replace(/\d+/g, '')}`, text: `${title} log: ${l.text}` })),
  );
  return [...new Map(found.map((f) => [f.kind, f.text])).values()].slice(-MOST);
}
