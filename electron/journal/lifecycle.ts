import {
  type Cause,
  COMPONENTS,
  type ComponentId,
  componentTitle,
  elapsedMs,
  type Incident,
  type Instant,
  type TimelineEntry,
} from '../../shared/domain/index.ts';
import { asSentence } from '../../shared/format.ts';
import { atWork, isByRecovery, runsFor } from './attribution.ts';
import { afterStep, stepBetween } from './clock-steps.ts';
import { close, endElsewhere, endOf, endWords, isElsewhere, lose, withBadTimes } from './incident-ending.ts';
import { begin, goOn, mergedInto, notBefore, reopen, stillStarting } from './incident-opening.ts';
import { addLateRuns, attachRuns, tellLateEnds } from './incident-runs.ts';
import { type Instance, noteInstances } from './instances.ts';
import type { IncidentChange } from './journal.ts';
import { entry, type Lifecycle, type Observation, type Open } from './lifecycle-state.ts';
import { isOnlyRemark, withoutRemarks } from './remarks.ts';

/** The same failure within this time after it was closed is the same incident, in milliseconds. */
export const REOPEN_MS = 600_000;

/** A cause found this much after a symptom may still be its root: the two are read at different cadences; in milliseconds. */
const CADENCE_MS = 60_000;

/** An answer that was under way when it failed comes so much later at most, in milliseconds. */
const CROSSED_MS = 2000;

/** Roots that are looked at so seldom that their trouble may be found long after what it does. */
const SELDOM: ReadonlySet<ComponentId> = new Set(COMPONENTS.filter((c) => c.expensive).map((c) => c.id));

/**
 * What the journal holds when Lifeguard is started: whether the open ones still are is not known yet.
 * @param noted runs whose end stands in a timeline already
 */
export function beginLifecycle(
  open: readonly Incident[],
  nextId: number,
  at: Instant,
  noted: Lifecycle['runs'] = new Map(),
): Lifecycle {
  return {
    open: open.map((incident) => ({
      incident,
      startedMono: at.mono,
      beforeMs: (incident.failedBeforeMs ?? 0) + Math.max(0, at.wall - (incident.failingSince ?? incident.startedAt)),
      inherited: true,
      instance: null,
    })),
    closed: [],
    runs: noted,
    instances: new Map(),
    nextId,
  };
}

/** What was named as coming and going comes back by whatever cause. */
const isAgain = (incident: Incident, cause: Cause): boolean =>
  incident.component === cause.component &&
  (incident.causeId === cause.id || incident.causeId === `unstable:${cause.component}`) &&
  !isOnlyRemark(cause, incident);

/**
 * Moves incidents on with what is known now. Pure: durations come from the monotonic clock, so that a clock that is set changes none; what is
 * unknown, stale or starting neither opens nor closes anything.
 */
export function observe(
  before: Lifecycle,
  seen: Observation,
): { readonly next: Lifecycle; readonly changes: readonly IncidentChange[] } {
  const changes: IncidentChange[] = [];
  const note = (open: Open, ...entries: TimelineEntry[]): Open => {
    changes.push({ incident: open.incident, entries });
    return open;
  };
  const step = stepBetween(before.last, seen);
  const { last } = before;
  const known =
    step === null || last === undefined
      ? before.open
      : before.open.map((o) => afterStep(o, step, last.at, seen.at, note));
  let { nextId } = before;
  const moved = known.filter((o) => isElsewhere(o.incident.component, o.startedMono, seen));
  changes.push(...moved.map((o) => endElsewhere(o, seen)));
  let open = known.filter((o) => !moved.includes(o));
  let closed: Lifecycle['closed'] = before.closed.filter(
    (c) => seen.at.mono - c.closedMono < REOPEN_MS && !isElsewhere(c.incident.component, c.closedMono, seen),
  );
  const isFollowed = (c: Cause) => open.some((o) => o.incident.component === c.component);
  const failures = seen.causes.filter((c) => !isByRecovery(c, seen.runs, seen.at.wall, seen.below));
  const confirmed = failures.filter((c) => isConfirmed(c, seen) && (isFollowed(c) || !isWork(c, seen.at)));
  // What they are left with is another thing, and is followed by itself once they have ended.
  const { causes, remarks, states } = withoutRemarks(confirmed, open, seen.states);
  const instances = noteInstances(before.instances, seen.identities ?? {}, seen.runs, seen.at.wall, seen.below);
  const instanceOf = (id: ComponentId): Instance | null => before.instances.get(id) ?? instances.get(id) ?? null;
  for (const cause of causes) {
    const at = open.findIndex((o) => o.incident.component === cause.component);
    const current = open[at];
    const explained = open.filter((o) => o !== current && isExplained(o, cause, seen));
    // What was something else in between is not the same failure again.
    const last = closed.findLast((c) => c.incident.component === cause.component);
    const closedBefore = last !== undefined && isAgain(last.incident, cause) ? last : undefined;
    const [first] = explained;
    if (current !== undefined && isPassing(current, cause, seen)) continue;
    if (current !== undefined) {
      const updated = goOn(current, cause, seen, note);
      open = open.map((o) => (o === current ? updated : o));
    } else if (first !== undefined) {
      // What was taken for the failure itself turns out to be a symptom: the same incident, now with its root cause.
      const updated = goOn(
        { ...first, incident: { ...first.incident, component: cause.component } },
        cause,
        seen,
        note,
      );
      open = open.map((o) => (o === first ? updated : o));
    } else if (closedBefore !== undefined) {
      open = [...open, reopen(closedBefore, cause, seen, instanceOf(cause.component), note)];
      closed = closed.filter((c) => c !== closedBefore);
    } else {
      open = [...open, begin(nextId, notBefore(cause, closed, seen.at), seen, instanceOf(cause.component), note)];
      nextId += 1;
    }
    const root = open.find((o) => o.incident.component === cause.component);
    for (const symptom of open.filter((o) => o !== root && isExplained(o, cause, seen))) {
      if (root !== undefined)
        note(
          mergedInto(symptom, root, seen),
          entry(
            seen.at,
            'merged',
            symptom.incident.component,
            `${asSentence(cause.title)} That explains this one; it is counted as incident ${root.incident.id}.`,
          ),
        );
      open = open.filter((o) => o !== symptom);
    }
  }
  open = open.map((o) => stillStarting(o, seen, note));
  open = open.map((o) => withBadTimes(o, causes, seen, note));
  closed = addLateRuns(closed, open, seen, (change) => changes.push(change));
  const attached = attachRuns(open, closed, before.runs, seen, note);
  const still: Open[] = [];
  const all = [...attached.open, ...closed].map(({ incident }) => incident);
  for (const o of attached.open) {
    const own = { ...seen, states, runs: runsFor(o.incident, seen.runs, all) };
    const left = remarks.find((c) => c.component === o.incident.component) ?? null;
    const end = endOf(o, causes, own);
    if (end === 'open') still.push(o);
    else if (end === 'lost')
      note(
        lose(o, seen),
        entry(
          seen.at,
          'closed',
          o.incident.component,
          `${left === null ? `${componentTitle(o.incident.component)} is well.` : 'It is over.'} Lifeguard was not running when it recovered, so nobody can say when that was.`,
        ),
      );
    else {
      const ended = close(o, own, instances.get(o.incident.component) ?? null);
      note(ended, entry(seen.at, 'closed', o.incident.component, endWords(ended, seen, left)));
      closed = [
        ...closed,
        { incident: ended.incident, closedMono: seen.at.mono, beforeMs: ended.incident.recoveryMs ?? 0 },
      ];
    }
  }
  closed = [...tellLateEnds(closed, seen, (change) => changes.push(change))];
  const { at, upMs = null } = seen;
  return { next: { open: still, closed, runs: attached.runs, instances, nextId, last: { at, upMs } }, changes };
}

/** A cause whose component is in trouble beyond doubt; remarks about Lifeguard's own probes are no incidents. */
function isConfirmed({ course, component }: Cause, { states }: Observation): boolean {
  return course?.kind !== 'unread' && (states[component] === 'degraded' || states[component] === 'critical');
}

/** What was down is slow for the moment in which a recovery lets it go on: that gives the failure no other name. */
const isPassing = ({ incident }: Open, { component, evidence }: Cause, { runs, at, below }: Observation): boolean =>
  evidence.some((e) => e.metric !== undefined) &&
  incident.evidence.every((e) => e.metric === undefined) &&
  atWork(component, runs, at.wall, below) !== null;

/** What somebody is at work on gets the time to be mended before it counts. */
const isWork = ({ since, patienceMs = 0 }: Cause, at: Instant): boolean => elapsedMs(since, at) < patienceMs;

/** Whether a cause explains an open incident: it can have that effect, did not begin after it, and was not seen well while that was there already. */
function isExplained(
  { incident, startedMono }: Open,
  { component, explains, since }: Cause,
  { lastGood }: Observation,
): boolean {
  if (!explains.includes(incident.component)) return false;
  if (SELDOM.has(component)) return true;
  const goodAt = lastGood?.[component] ?? Number.NEGATIVE_INFINITY;
  return since.mono <= startedMono + CADENCE_MS && goodAt <= startedMono + CROSSED_MS;
}
