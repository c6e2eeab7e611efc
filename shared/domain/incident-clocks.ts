import { formatDuration, formatMs, formatRunning } from '../format.ts';
import { type Cause, SEVERITY_TARGETS } from './cause.ts';
import { failureMs, type Incident, type IncidentDetail, type TimelineEntry } from './incident.ts';
import type { Run } from './runbook.ts';

/** One clock of the guide's table (section "Resolution Time Expectations") beside what was measured. */
export interface IncidentClock {
  readonly what: 'detect' | 'respond' | 'diagnose' | 'recover';
  /** Milliseconds from the first bad reading, good times between two failures left out, of a detection from the last good one; null where it has not come or is not known. */
  readonly tookMs: number | null;
  /** It may have been less: nobody saw when it began. */
  readonly isAtMost?: boolean;
  /** Milliseconds of it that have passed so far, while it has not come; null once it has, or where nobody can say. */
  readonly soFarMs: number | null;
  /** Null where the guide names no time for this severity. */
  readonly targetMs: number | null;
}

/** What counts as a response: somebody was told, or something was begun. */
const RESPONSES: ReadonlySet<TimelineEntry['kind']> = new Set(['action', 'notification']);

/** Detection, response, diagnosis and resolution. @param now epoch milliseconds */
export function clocksOf(
  { incident, timeline }: Pick<IncidentDetail, 'incident' | 'timeline'>,
  now: number,
): readonly IncidentClock[] {
  const targets = SEVERITY_TARGETS[incident.severity];
  const isOpen = incident.state === 'open';
  // Without the good times between its failures.
  const failed = isOpen ? (incident.failedBeforeMs ?? 0) + failureMs(incident, now) : null;
  const soFar = (tookMs: number | null) => (tookMs === null ? failed : null);
  const index = timeline.findIndex(({ kind }) => RESPONSES.has(kind));
  const responded = timeline[index];
  // What the clock was set by until then is no time that passed, and nobody answers a good time.
  const before = timeline.slice(0, index);
  const otherMs = setIn(incident, before) + wellIn(incident, before);
  const respondedMs = responded === undefined ? null : Math.max(0, responded.at - incident.startedAt - otherMs);
  const diagnosedMs = incident.diagnosisMs ?? null;
  return [
    {
      ...{ what: 'detect', tookMs: incident.detectionMs, soFarMs: null, targetMs: targets.detectionMs },
      isAtMost: incident.detectedWithin === true,
    },
    { what: 'respond', tookMs: respondedMs, soFarMs: soFar(respondedMs), targetMs: targets.responseMs },
    { what: 'diagnose', tookMs: diagnosedMs, soFarMs: soFar(diagnosedMs), targetMs: targets.diagnosisMs },
    {
      what: 'recover',
      tookMs: incident.recoveryMs,
      soFarMs: soFar(incident.recoveryMs),
      targetMs: targets.resolutionMs,
    },
  ];
}

/** What the clock was set by in a part of the timeline, in milliseconds. */
const setIn = ({ clockSets = [] }: Incident, part: readonly TimelineEntry[]): number =>
  clockSets.reduce((sum, set) => (part.some((e) => e.at === set.at && e.component === null) ? sum + set.byMs : sum), 0);

/** The good times in a part of the timeline, each from an end to the failure after it, in milliseconds. */
const wellIn = ({ badTimes = [] }: Incident, part: readonly TimelineEntry[]): number =>
  part.reduce((sum, { kind, at }, i) => {
    const end = kind === 'reopened' && part.slice(0, i).findLast((e) => e.kind === 'closed')?.at;
    if (!end) return sum;
    const began = badTimes.map(({ from }) => from).filter((from) => from >= end);
    return sum + Math.min(at, ...began) - end;
  }, 0);

/** A measured time of an incident: exact below ten seconds, rounded above. */
export const clockText = (ms: number): string => (ms < 10_000 ? formatMs(ms) : formatDuration(ms));

/** What was measured: `40 s`, `at most 2.6 s`, `open, 3 min 12 s so far`, `not known`. */
export function tookText({ tookMs, soFarMs, isAtMost = false }: IncidentClock): string {
  if (tookMs !== null) return `${isAtMost ? 'at most ' : ''}${clockText(tookMs)}`;
  return soFarMs === null ? 'not known' : `open, ${formatRunning(soFarMs)} so far`;
}

/** How that stands to the target: `within the target`, `2 min 5 s left`, `30 s over the target`; or why it is not known. */
export function againstText(
  { what, tookMs, soFarMs, targetMs }: IncidentClock,
  { state }: Pick<Incident, 'state'>,
): string {
  if (tookMs === null && soFarMs === null) {
    if (what === 'respond') return 'nobody was told, and nothing was begun';
    const lost = what === 'recover' && state === 'lost';
    return lost ? 'Lifeguard was not running when it ended' : 'it was not recorded';
  }
  if (targetMs === null) return 'the guide names none';
  if (tookMs !== null)
    return tookMs <= targetMs ? 'within the target' : `${clockText(tookMs - targetMs)} over the target`;
  return runningText(targetMs - (soFarMs ?? 0));
}

/**
 * `P0 · target 10 min, 9 min 42 s left`: the guide's time for a trouble of this class; null for a remark, which nobody waits for, and while it may
 * pass and is no incident yet.
 * The same figure as on the page of its incident, where there is one.
 * @param nowMono on the clock of `since`
 */
export function resolutionText(
  cause: Pick<Cause, 'severity' | 'since' | 'patienceMs' | 'clock'>,
  nowMono: number,
): string | null {
  const { severity, since } = cause.clock ?? cause;
  const isPassing = cause.clock === undefined && nowMono - since.mono < (cause.patienceMs ?? 0);
  if (severity === 'P3' || cause.severity === 'P3' || isPassing) return null;
  const { resolutionMs } = SEVERITY_TARGETS[severity];
  const before = cause.clock?.beforeMs;
  const earlier = before === undefined ? '' : `, with ${formatDuration(before)} of before`;
  return `${severity} · target ${formatDuration(resolutionMs)}, ${runningText(resolutionMs - (nowMono - since.mono))}${earlier}`;
}

/** The cause whose clock stands beneath the headline: while a recovery is what that tells of, the one of the same component. */
export const clockedCause = ({
  causes,
  recovery,
}: {
  readonly causes: readonly Cause[];
  readonly recovery: Pick<Run, 'state' | 'component'> | null;
}): Cause | null => causes.find((c) => recovery?.state !== 'running' || c.component === recovery.component) ?? null;

/** `9 min 42 s left`, `30 s over the target already`: a clock that counts down. @param leftMs milliseconds until the target */
export const runningText = (leftMs: number): string =>
  leftMs >= 0 ? `${formatRunning(leftMs)} left` : `${formatRunning(-leftMs)} over the target already`;
