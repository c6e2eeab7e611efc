import { type Cause, type ComponentId, componentTitle, type Incident } from '../../shared/domain/index.ts';
import { formatDuration } from '../../shared/format.ts';
import { helpedBy, isUnproven } from './attribution.ts';
import { endBadTimes, loseBadTimes, noteBadTimes } from './bad-times.ts';
import type { Instance } from './instances.ts';
import type { IncidentChange } from './journal.ts';
import { entry, type Note, type Observation, type Open } from './lifecycle-state.ts';
import { standingOf } from './standing.ts';

const NONE: NonNullable<Incident['badTimes']> = [];

/** Knows when which of its components was not well, until now; kept at once, for the Lifeguard after this one. */
export function withBadTimes(open: Open, causes: readonly Cause[], seen: Observation, note: Note): Open {
  const { incident, startedMono } = open;
  const before = incident.badTimes ?? NONE;
  const cause = causes.find((c) => c.component === incident.component);
  const first = before.every((t) => t.to !== null) && cause !== undefined;
  const wall = wallOf(startedMono, seen);
  const since = first ? { component: incident.component, wall } : null;
  const badTimes = noteBadTimes(before, [incident.component, ...incident.affected], seen, seen.at, since);
  return badTimes === before ? open : note({ ...open, incident: { ...incident, badTimes: [...badTimes] } });
}

/** A moment of this process's monotonic clock by the clock on the wall as it goes now. */
const wallOf = (mono: number, { at }: Observation): number => at.wall - Math.max(0, at.mono - mono);

/** Whether its component is read at another address since then: what is there is not what failed. */
export const isElsewhere = (component: ComponentId, sinceMono: number, { anew }: Observation): boolean =>
  (anew?.[component] ?? Number.NEGATIVE_INFINITY) > sinceMono;

/** Ends what is read at another address now: nobody mended it, and what it is now about is another. */
export function endElsewhere(open: Open, seen: Observation): IncidentChange {
  const ended = close(open, seen, null);
  const { component } = ended.incident;
  const text = `The address of ${componentTitle(component)} was changed, which ends this after ${lengthOf(ended.incident)}. What failed at the one before is not looked at any more.`;
  return {
    incident: { ...ended.incident, resolvedBy: null },
    entries: [entry(seen.at, 'closed', component, text)],
  };
}

/** Open while a cause or the state says so, or while nothing is known. */
export function endOf(open: Open, causes: readonly Cause[], seen: Observation): 'open' | 'closed' | 'lost' {
  if (seen.isLast && isVerified(open, causes, seen)) return 'closed';
  if (standingOf(open.incident, { causes, states: seen.states }) !== 'over') return 'open';
  if (isOfFigure(open.incident) && isUnproven(open.incident, seen.runs, seen.at.wall, seen.below)) return 'open';
  return open.inherited ? 'lost' : 'closed';
}

/** A recovery has verified it, and nothing has failed since. */
function isVerified({ incident }: Open, causes: readonly Cause[], { at, runs, below }: Observation): boolean {
  const helped = helpedBy(incident, runs, at.wall, below);
  if (helped?.endedAt == null) return false;
  const { wall } = helped.endedAt;
  return causes.every((c) => c.component !== incident.component || c.since.wall < wall);
}

/** Whether what it was about runs no more, and is not meant to. */
const hasStopped = ({ component }: Incident, { states }: Observation): boolean => states[component] === 'off';

/** Its last entry. @param left the remark about its component that is left; null where it is well */
export function endWords({ incident }: Open, seen: Observation, left: Cause | null = null): string {
  const [title, length] = [componentTitle(incident.component), lengthOf(incident)];
  if (left !== null) return `It is over, after ${length}. What is left is a remark: ${left.title}`;
  return hasStopped(incident, seen)
    ? `${title} is not meant to run any more, which ends this after ${length}.`
    : `${title} is well again, after ${length}.`;
}

/** How long it failed; of one that came back that is how long this time, and in all. */
function lengthOf({ recoveryMs, reopened, failedBeforeMs = 0 }: Incident): string {
  const whole = recoveryMs ?? 0;
  return reopened === 0
    ? formatDuration(whole)
    : `${formatDuration(whole - failedBeforeMs)} (${formatDuration(whole)} in all)`;
}

/** Its end: how long it took in all, and what brought it back. */
export function close(open: Open, seen: Observation, instance: Instance | null): Open {
  const { incident, startedMono, beforeMs } = open;
  const { at } = seen;
  const recoveryMs = Math.max(0, Math.round(beforeMs + at.mono - startedMono));
  const closed: Incident = {
    ...incident,
    state: 'closed',
    closedAt: Math.round(at.wall),
    recoveryMs,
    failingSince: null,
    badTimes: endBadTimes(incident.badTimes ?? [], at),
    // Somebody stopped it, and that is no mending.
    resolvedBy: hasStopped(incident, seen) ? null : resolvedBy(open, seen, instance),
  };
  return { ...open, incident: closed };
}

/** What brought it back: a recovery that can have done so, a new instance, or nothing that was seen. */
function resolvedBy(
  open: Open,
  { at, runs, below }: Observation,
  now: Instance | null,
): NonNullable<Incident['resolvedBy']> {
  const helped = helpedBy(open.incident, runs, at.wall, below);
  if (helped !== null) return helped.trigger === 'automatic' ? 'automatic' : 'runbook';
  if (now === null || open.instance === null || now.identity === open.instance.identity) return 'itself';
  if (now.run === null) return 'restart';
  const { id, trigger } = now.run;
  // A run that failed or was cancelled may still have started what is well now; it did nothing for a figure that it did not bring down.
  const isDone = runs.find((r) => r.id === id)?.state === 'succeeded';
  if (!isDone && isOfFigure(open.incident)) return 'itself';
  return trigger === 'automatic' ? 'automatic' : 'runbook';
}

/** Something was there and answered all the time, only slowly, with too much memory or not always. */
const isOfFigure = ({ evidence }: Incident): boolean => evidence.some(({ metric }) => metric !== undefined);

/** Its end where nobody can say when that was. */
export const lose = (open: Open, seen: Observation): Open => ({
  ...open,
  incident: lost(open.incident, wallOf(open.startedMono, seen)),
});

/** @param watchedFrom when whoever found it over began to look, in epoch milliseconds: what lasted until then ended at a time that nobody knows */
export function lost(incident: Incident, watchedFrom: number): Incident {
  const { badTimes, openedAt } = incident;
  const known = badTimes === undefined ? {} : { badTimes: loseBadTimes(badTimes, openedAt, watchedFrom) };
  return { ...incident, ...known, state: 'lost', failingSince: null };
}
