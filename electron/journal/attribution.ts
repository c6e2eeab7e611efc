import { type Cause, type ComponentId, type Incident, isOfStack, type Run } from '../../shared/domain/index.ts';
import { RUNBOOK_WORDS } from '../../shared/runbook-words.ts';

/** All that may suffer from a component, which a recovery of it mends too. */
export type Below = (component: ComponentId) => readonly ComponentId[];

/** States are confirmed by several readings: a recovery this long before the confirmation may have brought it, in milliseconds. */
const CONFIRMED_WITHIN_MS = 120_000;

const mends = (run: Run, component: ComponentId, below: Below): boolean =>
  run.component === component || below(run.component).includes(component);

/** When the present failure began, in epoch milliseconds. */
const failingSince = ({ failingSince: since, startedAt }: Incident): number => since ?? startedAt;

/** Whether a run was begun while an incident's failure lasted. */
export const isAfterFailing = ({ startedAt }: Run, incident: Incident): boolean =>
  startedAt.wall >= failingSince(incident);

/**
 * The incident that a run was tried for, the one of its own component first; null when there is none. What had ended before
 * a failure began has nothing to do with it.
 */
export function incidentOf<T extends { readonly incident: Incident }>(
  run: Run,
  open: readonly T[],
  below: Below,
): T | null {
  const known = open.find((o) => o.incident.runs.includes(run.id));
  if (known !== undefined) return known;
  const possible = open.filter(({ incident }) => run.endedAt === null || run.endedAt.wall >= failingSince(incident));
  const by = (test: (incident: Incident) => boolean) => possible.find((o) => test(o.incident));
  return (
    by((i) => i.component === run.component) ??
    by((i) => mends(run, i.component, below)) ??
    by((i) => i.affected.includes(run.component)) ??
    null
  );
}

/**
 * The run that brought an incident's component back: verified, able to mend that very component, and ended while it failed, not
 * long ago. Null when nothing that Lifeguard did explains the recovery.
 * @param now epoch milliseconds
 */
export function helpedBy(incident: Incident, runs: readonly Run[], now: number, below: Below): Run | null {
  const able = runs.filter(
    (r) =>
      r.state === 'succeeded' &&
      r.endedAt !== null &&
      mends(r, incident.component, below) &&
      r.endedAt.wall >= failingSince(incident) &&
      now - r.endedAt.wall <= CONFIRMED_WITHIN_MS,
  );
  return able.toSorted((a, b) => (b.endedAt?.wall ?? 0) - (a.endedAt?.wall ?? 0))[0] ?? null;
}

/** What a recovery takes down may be seen so shortly after its end, in milliseconds. */
const SETTLES_WITHIN_MS = 10_000;
/** Runbooks after which what they stopped is meant to be down. */
const STOPS: ReadonlySet<string> = new Set(RUNBOOK_WORDS.filter((r) => r.stops).map((r) => r.id));

/**
 * Whether a recovery takes the component down on purpose: the trouble began while that was at it, and it goes on or has ended well a moment ago.
 * What lasts longer, or what a failed recovery leaves, is a failure as any other.
 * @param now epoch milliseconds
 */
export const isByRecovery = (cause: Cause, runs: readonly Run[], now: number, below: Below): boolean =>
  runs.some((run) => {
    const { startedAt, endedAt, state, runbook } = run;
    // What stops the stack stops its stores as well, which do not depend on what the rest is there for.
    const reached = STOPS.has(runbook) ? isOfStack(cause.component) : mends(run, cause.component, below);
    if (!reached || cause.since.wall < startedAt.wall) return false;
    if (endedAt === null) return state === 'running';
    if (state !== 'succeeded') return false;
    if (STOPS.has(runbook)) return cause.since.wall <= endedAt.wall + SETTLES_WITHIN_MS;
    return cause.since.wall <= endedAt.wall && now - endedAt.wall <= SETTLES_WITHIN_MS;
  });

/**
 * The runs that may have mended an incident: without those that mended another one, of the very component that they are about.
 * @param all incidents that are open or were closed a short while ago
 */
export function runsFor(incident: Incident, runs: readonly Run[], all: readonly Incident[]): readonly Run[] {
  const others = all.filter(({ id }) => id !== incident.id);
  return runs.filter(
    (run) =>
      run.component === incident.component ||
      !others.some((other) => other.component === run.component && other.runs.includes(run.id)),
  );
}

/** Processes are listed at a cadence of their own: what a run started may be seen so long after it ended, in milliseconds. */
const SEEN_WITHIN_MS = 15_000;

/**
 * Whether what an incident is about is at present as a run has made it that has not helped, or has not ended: a figure is always a good one for a moment
 * after a restart.
 * @param now epoch milliseconds
 */
export const isUnproven = (incident: Incident, runs: readonly Run[], now: number, below: Below): boolean =>
  runs.some(
    (run) =>
      mends(run, incident.component, below) &&
      isAfterFailing(run, incident) &&
      (run.state === 'running' ||
        (run.state !== 'succeeded' && run.endedAt !== null && now - run.endedAt.wall <= SEEN_WITHIN_MS)),
  );

/** The run that was at work on a component, or had just ended, at a moment in epoch milliseconds; null when none was. */
export const atWork = (component: ComponentId, runs: readonly Run[], now: number, below: Below): Run | null =>
  runs.find((r) => mends(r, component, below) && (r.endedAt === null || now - r.endedAt.wall <= SEEN_WITHIN_MS)) ??
  null;
